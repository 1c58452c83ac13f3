import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor, type Reply } from '@stampede/testkit';
import type { Locator, Page, Response } from 'playwright-core';
import { startSafePostgres, type SafePostgres } from '../../apps/pages/test/safe-postgres.ts';
import { SHOWN_MS } from '../../apps/pages/test/watched.ts';
import { findingsOf } from './axe-findings.ts';
import { readBars, type Bar } from './bars.ts';
import { findChromium } from './chromium.ts';
import { startRealDesk, type RealDesk } from './real-desk.ts';

const executable = findChromium();
const describeWithBrowser = executable === null ? describe.skip : describe;
if (executable === null)
  process.stdout.write('No Chromium on this machine: the desk is not tested in one.\n');

const CASE_MS = 120_000;
const SALE = 'drop-1';
const SALE_PATH = `/desk/sales/${SALE}`;
/** Buttons that read, or copy a text. */
const HARMLESS = new Set(['Audit now', 'Find', 'CSV', 'See how it goes', 'Copy']);
const NOTHING = { light: [], dark: [] };

/** Each case goes on where the one before it has left the sale. */
describeWithBrowser('the desk beside the real processes', () => {
  let postgres: SafePostgres;
  let desk: RealDesk;
  let page: Page;
  beforeAll(async () => {
    postgres = await startSafePostgres();
    desk = await startRealDesk(executable ?? '');
    ({ page } = desk);
  }, CASE_MS);
  afterAll(async () => {
    await desk.stop();
    await postgres.remove();
  }, CASE_MS);

  const open = (path: string) => page.goto(desk.url + path);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const inDialog = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });
  const heading = (name: string) => page.getByRole('heading', { name, exact: true });
  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const isLive = () => page.getByText('Live', { exact: true }).waitFor();
  /** Fills the field of a dialog and confirms it. @returns the answer of the server, once the dialog reports it */
  const act = async (
    opener: string | Locator,
    fields: Record<string, string>,
    confirm: string,
  ): Promise<Response> => {
    await (typeof opener === 'string' ? button(opener) : opener).click();
    for (const [label, value] of Object.entries(fields))
      await page.getByRole('dialog').getByLabel(label, { exact: true }).fill(value);
    const answered = page.waitForResponse((response) => response.url().includes('/api/'));
    await inDialog(confirm).click();
    const response = await answered;
    await inDialog('Close').click();
    return response;
  };
  const signOut = async () => {
    await page.getByRole('button', { name: /anna|viola/ }).click();
    await button('Sign out').click();
    await field('Token').waitFor();
  };
  const signIn = async (token: string) => {
    await field('Token').fill(token);
    await button('Sign in').click();
  };
  const buy = (buyer: number, sku = 'red-42'): Promise<Reply> =>
    desk.shop.purchase(SALE, { sku, quantity: 1, buyerId: `buyer-${buyer}` });
  /** @returns the number of an order that is pending */
  const ordered = async (buyer: number): Promise<string> => {
    const orderNo = String((await buy(buyer)).body['orderNo']);
    expect((await desk.shop.order(orderNo, 10)).body['state']).toBe('pending_payment');
    return orderNo;
  };
  /** Until the bar of all items says so, while every bar adds up. */
  const barSays = (wanted: Partial<Bar>) =>
    waitFor(`the bar says ${JSON.stringify(wanted)}`, async () => {
      const [all] = await readBars(page);
      return (
        all !== undefined && Object.entries(wanted).every(([part, units]) => all[part as keyof Bar] === units)
      );
    });
  /** A step of the story, by its heading. */
  const step = (name: string) => page.locator('.step').filter({ has: heading(name) });

  it(
    'is entered by a one-time link, once, and by the form with a token that is known',
    async () => {
      const link = desk.makeLink();
      await page.goto(link);
      await isLive();
      await page.getByRole('button', { name: /anna/ }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/desk');
      await seen('There is no sale yet.');
      expect(await findingsOf(page)).toEqual(NOTHING);

      await signOut();
      await page.goto(link);
      await seen('This link was used already');
      await signIn('a-token-that-is-not-known');
      await seen('The token is not known');
      await signIn(desk.operatorToken);
      await isLive();
      expect(new URL(page.url()).pathname).toBe('/desk');
    },
    CASE_MS,
  );

  it(
    'creates a sale at its form, and shows it sold over HTTP by bars that add up',
    async () => {
      await page.getByRole('link', { name: 'New sale' }).click();
      await field('Name').first().fill('First drop');
      await field('Id').fill(SALE);
      await field('Limit').fill('2');
      await field('Seconds to pay').fill('900');
      await field('SKU').fill('red-42');
      await field('Units').fill('1000');
      await field('Price in EUR').fill('89.90');
      await button('Add another item').click();
      await field('SKU').nth(1).fill('blue-42');
      await field('Units').nth(1).fill('20');
      await field('Price in EUR').nth(1).fill('99');
      expect(await findingsOf(page)).toEqual(NOTHING);
      await button('Create the sale').click();
      await heading('First drop').waitFor();
      await barSays({ available: 1_020, allotment: 1_020 });

      const buyers = Array.from({ length: 30 }, (_, buyer) => buyer);
      const answers = await Promise.all(buyers.map((buyer) => buy(buyer)));
      expect(answers.map(({ status }) => status)).toEqual(buyers.map(() => 202));
      await barSays({ sold: 0, reserved: 30, available: 990 });
      for (const { body } of answers.slice(0, 10)) {
        const orderNo = String(body['orderNo']);
        await desk.shop.order(orderNo, 10);
        expect((await desk.shop.pay(orderNo, 8_990, `pi_${orderNo}`)).status).toBe(201);
      }
      await barSays({ sold: 10, reserved: 20, available: 990 });
      expect(await findingsOf(page)).toEqual(NOTHING);
    },
    CASE_MS,
  );

  it(
    'pauses the sale with a message: no purchase that follows the answer is accepted, until it is resumed',
    async () => {
      let buyer = 1_000;
      let ends = false;
      const replies: Reply[] = [];
      const crowd = Array.from({ length: 2 }, async () => {
        while (!ends) replies.push(await buy((buyer += 1), 'none-of-these'), await buy((buyer += 1)));
      });
      const accepted = () => replies.filter(({ status }) => status === 202).length;
      await waitFor('the crowd buys', () => accepted() > 3);
      const answer = await act('Pause', { 'Message to buyers': 'Back in a minute.' }, 'Pause');
      const pausedAtMs = Date.now();
      expect(answer.status()).toBe(200);
      await waitFor(
        'the crowd goes on',
        () => replies.filter(({ sentAtMs }) => sentAtMs > pausedAtMs).length > 20,
      );
      ends = true;
      await Promise.all(crowd);
      const after = replies.filter(({ sentAtMs }) => sentAtMs > pausedAtMs);
      expect(new Set(after.map(({ slug }) => slug))).toEqual(new Set(['sku-not-found', 'sale-paused']));
      const { body } = await desk.shop.sale(SALE);
      expect(body).toMatchObject({ state: 'paused', message: 'Back in a minute.' });
      await seen('Buyers read:');
      expect(await findingsOf(page)).toEqual(NOTHING);

      await act('Resume', { 'Message to buyers': '' }, 'Resume');
      expect((await buy(50)).status).toBe(202);
      expect((await desk.shop.sale(SALE)).body).toMatchObject({ state: 'open', message: null });
    },
    CASE_MS,
  );

  it(
    'changes limit and name, units and price of an item, and adds an item, as buyers then see them',
    async () => {
      await act('Change', { Name: 'First drop, again', Limit: '3' }, 'Change');
      await act('Change the units of red-42', { Change: '+50' }, 'Change');
      await act('Change price and name of blue-42', { 'Price in EUR': '79.50' }, 'Change');
      await act('Add item', { SKU: 'green-42', Units: '7', 'Price in EUR': '60' }, 'Add');
      await heading('First drop, again').waitFor();
      await barSays({ allotment: 1_077 });
      expect((await desk.shop.sale(SALE)).body).toMatchObject({
        name: 'First drop, again',
        buyerLimit: 3,
        items: [
          { sku: 'red-42', allotment: 1_050, unitPrice: 8_990 },
          { sku: 'blue-42', allotment: 20, unitPrice: 7_950 },
          { sku: 'green-42', allotment: 7, unitPrice: 6_000 },
        ],
      });
      expect((await buy(51, 'green-42')).status).toBe(202);
    },
    CASE_MS,
  );

  it(
    'finds an order by its buyer, extends it, and shows in its story who did it',
    async () => {
      const orderNo = await ordered(60);
      const before = Date.parse(String((await desk.shop.order(orderNo)).body['expiresAt']));
      await open('/desk/orders');
      await page.getByRole('searchbox').fill('buyer-60');
      await button('Find').click();
      await page.getByTitle(orderNo).click();
      await heading('Story').waitFor();
      await act('Extend', { Seconds: '600' }, 'Extend');
      await step('extended').waitFor();
      const after = Date.parse(String((await desk.shop.order(orderNo)).body['expiresAt']));
      expect(after - before).toBe(600_000);
      expect(await step('purchased').textContent()).toMatch(/Request /);
      expect(await step('extended').textContent()).toMatch(/By anna.*Request .*Event order\.extended/);
      expect(await findingsOf(page)).toEqual(NOTHING);
    },
    CASE_MS,
  );

  it(
    'finds a paid order by the reference of its payment, returns it, and shows its story',
    async () => {
      const orderNo = await ordered(61);
      expect((await desk.shop.pay(orderNo, 8_990, 'pi_found_61')).status).toBe(201);
      await open('/desk/orders');
      await page.getByRole('searchbox').fill('pi_found_61');
      await button('Find').click();
      await heading('Story').waitFor();
      expect(page.url()).toContain(orderNo);
      await act('Return order', { Reason: 'Too small' }, 'Return the order');
      await step('returned').waitFor();
      expect(await step('paid').textContent()).toMatch(/pi_found_61.*Event order\.paid/);
      expect(await step('returned').textContent()).toMatch(
        /Too small.*By anna.*Request .*Event order\.returned/,
      );
      expect((await desk.shop.order(orderNo)).body).toMatchObject({ state: 'returned', restocked: true });
      expect(await findingsOf(page)).toEqual(NOTHING);
      await open('/desk/payments');
      await seen('Refunds due');
      expect(await findingsOf(page)).toEqual(NOTHING);
      await act(
        page
          .getByRole('region', { name: 'Refunds due' })
          .getByRole('button', { name: 'Record pi_found_61 as given back' }),
        { 'Reference of the refund': 're_61' },
        'It was given back',
      );
      await seen('Nothing has to be given back.');
    },
    CASE_MS,
  );

  it(
    'cancels all pending orders after it has counted them, and the audit trail has who did all this',
    async () => {
      await open(SALE_PATH);
      await page.locator('.bar').first().waitFor();
      const [{ sold, reserved } = { sold: 0, reserved: 0 }] = await readBars(page);
      expect(reserved).toBeGreaterThan(20);
      await button('Cancel orders').click();
      await button('Count them first').click();
      await seen(`${reserved} orders match.`);
      expect((await desk.shop.sale(SALE)).body['items']).toHaveLength(3);
      await barSays({ reserved });
      await inDialog(`Cancel ${reserved} orders`).click();
      await seen(`${reserved} orders cancelled, 0 refused`);
      await inDialog('Close').click();
      await barSays({ sold, reserved: 0 });

      await page.getByRole('link', { name: 'Audit trail' }).last().click();
      await page.getByRole('table').waitFor();
      const rows = await page.locator('tbody tr').allTextContents();
      const cancelled = rows.filter((row) => row.includes('order cancelled'));
      expect(rows.filter((row) => !/anna\s*operator/.test(row))).toEqual([]);
      expect(cancelled.length).toBeGreaterThan(20);
      expect(await findingsOf(page)).toEqual(NOTHING);
      for (const action of [
        'sale.created',
        'sale.paused',
        'sale.opened',
        'sale.changed',
        'allotment.changed',
      ]) {
        await open(`/desk/trail?saleId=${SALE}&action=${action}`);
        await page.locator('tbody tr').first().waitFor();
        expect(await page.locator('tbody tr').count()).toBe(1);
      }
      expect(await page.locator('tbody tr').textContent()).toMatch(/allotment\s*1000 → 1050/);
    },
    CASE_MS,
  );

  /** Takes a store away and brings it back, under a page that is open all the time. */
  const survives = async (
    store: string,
    takeAway: () => Promise<unknown>,
    bringBack: () => Promise<unknown>,
  ) => {
    await open('/desk');
    await isLive();
    await seen('Nothing needs attention.');
    await page.evaluate('window.isTheSame = true');
    try {
      await takeAway();
      await page
        .getByRole('heading', { name: new RegExp(`^${store} cannot be used`) })
        .waitFor({ timeout: SHOWN_MS });
      expect(await page.locator('.card').count()).toBe(1);
      await isLive();
      expect(await findingsOf(page)).toEqual(NOTHING);
      await page.getByRole('link', { name: 'First drop, again' }).click();
      await heading('First drop, again').waitFor();
      await barSays({ allotment: 1_077 });
      expect(await findingsOf(page)).toEqual(NOTHING);
      await page.getByRole('link', { name: 'Desk', exact: true }).click();
    } finally {
      await bringBack();
    }
    await page.getByText('Nothing needs attention.').waitFor();
    await isLive();
    expect(await page.evaluate('window.isTheSame')).toBe(true);
    await page.reload();
    await isLive();
    await page.getByRole('button', { name: /anna/ }).waitFor();
  };

  it(
    'stays open while Redis is gone, says so within 5 s, and heals by itself',
    () =>
      survives(
        'Redis',
        () => desk.deployment.redis.server.kill(),
        () => desk.deployment.redis.restart(),
      ),
    CASE_MS,
  );

  it(
    'stays open while Redis is frozen, says so within 5 s, and heals by itself',
    () => {
      const { pid } = desk.deployment.redis.server;
      return survives(
        'Redis',
        async () => process.kill(pid, 'SIGSTOP'),
        async () => process.kill(pid, 'SIGCONT'),
      );
    },
    CASE_MS,
  );

  it(
    'stays open while Postgres is gone, says so within 5 s, and heals by itself',
    () => survives('Postgres', postgres.stop, postgres.start),
    CASE_MS,
  );

  it(
    'shows a viewer all of it without a button that changes anything, and refuses what the page sends by itself',
    async () => {
      await signOut();
      await signIn(desk.viewerToken);
      await isLive();
      const shown: string[] = [];
      for (const path of [
        '/desk',
        SALE_PATH,
        '/desk/orders',
        '/desk/payments',
        '/desk/trail',
        '/desk/people',
      ]) {
        await open(path);
        await isLive();
        await page.locator('.skeleton').first().waitFor({ state: 'detached' });
        shown.push(...(await page.locator('main button').allTextContents()));
        expect(await findingsOf(page)).toEqual(NOTHING);
      }
      expect(shown.filter((text) => !HARMLESS.has(text))).toEqual([]);
      const statuses = await page.evaluate<number[]>(`Promise.all([
        ['POST', '/api/sales/${SALE}/items/red-42/allotment', { change: 1 }],
        ['POST', '/api/sales/${SALE}/extension', { seconds: 60 }],
        ['PATCH', '/api/sales/${SALE}', { state: 'closed' }],
        ['DELETE', '/api/buyers/buyer-1', undefined],
      ].map(async ([method, path, body]) => {
        const headers = { 'Content-Type': 'application/json' };
        return (await fetch(path, { method, headers, body: JSON.stringify(body) })).status;
      }))`);
      expect(statuses).toEqual([403, 403, 403, 403]);
      expect((await desk.shop.sale(SALE)).body['state']).toBe('open');
      expect((await buy(70)).status).toBe(202);
    },
    CASE_MS,
  );

  it('nothing was thrown, nothing was refused by the content security policy, and no other host was called', () => {
    expect(desk.complaints).toEqual([]);
    expect([...desk.hosts]).toEqual([new URL(desk.url).host]);
  });
});
