import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@stampede/testkit';
import type { Page } from 'playwright-core';
import { CARDS } from '../../apps/pages/test/made-up-views.ts';
import { startStandIn, TOKEN, type StandIn } from '../../apps/pages/test/stand-in.ts';
import { readBars } from './bars.ts';
import { findChromium, openBrowser } from './chromium.ts';

const executable = findChromium();
const describeWithBrowser = executable === null ? describe.skip : describe;
if (executable === null)
  process.stdout.write('No Chromium on this machine: the desk is not tested in one.\n');

describeWithBrowser('the desk', () => {
  let standIn: StandIn;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  beforeAll(async () => {
    [standIn, browser] = await Promise.all([startStandIn(), openBrowser(executable ?? '')]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await standIn.close();
  }, 60_000);
  beforeEach(async () => {
    Object.assign(standIn.state, {
      role: 'operator',
      signedIn: true,
      cards: [],
      silent: false,
      refusal: null,
    });
    standIn.written.length = 0;
    page = await browser.context.newPage();
  });
  afterEach(() => page.close());

  const open = (path: string) => page.goto(standIn.url + path);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const inDialog = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });
  const pathOf = () => page.evaluate<string>('location.pathname + location.search');
  const focused = () => page.evaluate<string>('document.activeElement.textContent');
  /** Presses Tab until that has the focus. */
  const tabTo = async (text: string) => {
    for (let presses = 0; presses < 40; presses += 1) {
      if ((await focused()).trim().startsWith(text)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reached ${text}`);
  };

  it('draws bars that always add up, while they move', async () => {
    await open('/desk/sales/drop-1');
    await page.locator('.bar').first().waitFor();
    const [first] = await readBars(page);
    await waitFor('the first bar moves', async () => {
      const bars = await readBars(page);
      expect(bars).toHaveLength(5);
      return bars[0]!.sold !== first!.sold || bars[0]!.reserved !== first!.reserved;
    });
  });

  it('says since when it is not live and how old its figures are, and heals by itself', async () => {
    await open('/desk');
    await page.getByText('Live', { exact: true }).waitFor();
    standIn.state.silent = true;
    await page.getByText('Not live since').waitFor();
    await page
      .getByText(/^\d+ s old$/)
      .first()
      .waitFor();
    standIn.state.silent = false;
    await page.getByText('Live', { exact: true }).waitFor();
    await page
      .getByText(/^\d+ s old$/)
      .first()
      .waitFor({ state: 'detached' });
  });

  it('is paused while its window is hidden, and says so', async () => {
    await open('/desk');
    await page.getByText('Live', { exact: true }).waitFor();
    const hide = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));`);
    await hide(true);
    await page.getByText('Paused at').waitFor();
    await hide(false);
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('signs everyone out only after it has said what that does', async () => {
    await open('/desk');
    await page.getByRole('button', { name: /anna/ }).click();
    await button('Sign everyone out').click();
    expect(standIn.written).toEqual([]);
    await inDialog('Sign everyone out').click();
    await page.getByLabel('Token').or(page.getByText('Every session of the desk has ended')).waitFor();
    expect(standIn.written).toMatchObject([{ method: 'DELETE', path: '/desk/sessions' }]);
  });

  it('shows what needs attention, and a calm line once it is cured', async () => {
    standIn.state.cards = CARDS;
    await open('/desk');
    await page.getByRole('heading', { name: CARDS[0]!.cause }).waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: CARDS[1]!.effect }).count()).toBe(1);
    standIn.state.cards = [];
    await page.getByText('Nothing needs attention.').waitFor();
  });

  it('leads to the form when the session has ended, and back to the same page', async () => {
    await open('/desk/orders?saleId=drop-1&state=paid');
    await page.getByRole('table').waitFor();
    standIn.state.signedIn = false;
    await page.getByRole('link', { name: 'Remove the filter State' }).click();
    await page.getByLabel('Token').fill(TOKEN);
    await button('Sign in').click();
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
    expect(await pathOf()).toBe('/desk/orders?saleId=drop-1');
  });

  it('says so when a token is not known', async () => {
    standIn.state.signedIn = false;
    await open('/desk');
    await page.getByLabel('Token').fill('wrong');
    await button('Sign in').click();
    await page.getByText('The token is not known').waitFor();
  });

  it('can be used with the keyboard alone: sign in, choose a sale, pause it with a message', async () => {
    standIn.state.signedIn = false;
    await open('/desk/sign-in');
    await page.getByLabel('Token').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByText('First drop: runner').waitFor();
    await tabTo('First drop');
    await page.keyboard.press('Enter');
    await button('Pause').waitFor();
    expect(await focused()).toBe('First drop: runner in four colours');
    await tabTo('Pause');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Back in a minute.');
    await page.keyboard.press('Enter');
    await page.getByText('The sale is paused').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(standIn.written.at(-1)).toMatchObject({
      method: 'PATCH',
      path: '/api/sales/drop-1',
      body: { state: 'paused', message: 'Back in a minute.' },
    });
  });

  it('has a skip link that moves the focus behind the header', async () => {
    await open('/desk');
    await page.getByText('First drop: runner').waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  it('sends one key for one intention: the same again after a 503, another for the next', async () => {
    await open('/desk/sales/drop-1');
    const send = async () => {
      await button('Change the units of red-42').click();
      await page.getByLabel('Change', { exact: true }).fill('100');
      await inDialog('Change').click();
    };
    standIn.state.refusal = {
      status: 503,
      body: { type: '/problems/unavailable', title: 'It is unavailable now' },
    };
    await send();
    await page.getByText('It is unavailable now').waitFor();
    standIn.state.refusal = null;
    await inDialog('Change').click();
    await page.getByText('The allotment is 1,100').waitFor();
    await inDialog('Close').click();
    await send();
    await page.getByText('The allotment is 1,100').waitFor();
    const [first, again, next] = standIn.written.map(({ key }) => key);
    expect(first).toMatch(/^desk-[0-9a-f]{32}$/);
    expect(again).toBe(first);
    expect(next).not.toBe(first);
  });

  it('shows what is empty, and an error of the server, next to the fields, with the request id', async () => {
    await open('/desk/new-sale');
    await button('Create the sale').click();
    expect(await page.getByText('must not be empty').count()).toBe(4);
    await page.getByLabel('Name').first().fill('Third drop');
    await page.getByLabel('Id', { exact: true }).fill('drop-3');
    await page.getByLabel('SKU').fill('red-42');
    await page.getByLabel('Units').fill('0');
    await page.getByLabel('Price in EUR').fill('89.90');
    const errors = [{ pointer: '/items/0/allotment', detail: 'must be an integer from 1 to 1000000000' }];
    const body = {
      type: '/problems/invalid-request',
      title: 'The request is not valid',
      instance: 'req-7',
      errors,
    };
    standIn.state.refusal = { status: 400, body };
    await button('Create the sale').click();
    await page.getByText('must be an integer from 1').waitFor();
    expect(await page.getByLabel('Units').getAttribute('aria-invalid')).toBe('true');
    await page.getByText('req-7').waitFor();
    expect(standIn.written.at(-1)?.body).toMatchObject({ items: [{ unitPrice: 8_990 }] });
  });

  it('counts before a bulk action, as of one time, and then says what was done', async () => {
    await open('/desk/sales/drop-1');
    await button('Cancel orders').click();
    await button('Count them first').click();
    await button('Cancel 38 orders').click();
    await page.getByText('37 orders cancelled, 1 refused').waitFor();
    const [dry, real] = standIn.written.map(({ body }) => body);
    expect(dry).toMatchObject({ action: 'cancel', filter: { saleId: 'drop-1' }, dryRun: true });
    expect(real).toEqual({ ...dry, dryRun: false });
  });

  it('keeps a filter in the address: Back takes it away', async () => {
    await open('/desk/orders');
    await page.getByLabel('State').selectOption('paid');
    await page.getByRole('link', { name: 'Remove the filter State' }).waitFor();
    expect(await pathOf()).toBe('/desk/orders?state=paid');
    await page.goBack();
    await page.getByLabel('State').waitFor();
    expect(await pathOf()).toBe('/desk/orders');
  });

  it('finds an order by the reference of its payment', async () => {
    await open('/desk/orders');
    await page.getByRole('searchbox').fill('pi_3PZx1037');
    await button('Find').click();
    await page.getByRole('heading', { name: 'Story' }).waitFor();
  });

  it('shows a viewer nothing that changes anything', async () => {
    standIn.state.role = 'viewer';
    const shown: string[] = [];
    for (const path of [
      '/desk',
      '/desk/sales/drop-1',
      '/desk/orders',
      '/desk/payments',
      '/desk/dead-letters',
    ]) {
      await open(path);
      await page.getByText('Live', { exact: true }).waitFor();
      shown.push(...(await page.locator('main button').allTextContents()));
    }
    expect(new Set(shown)).toEqual(new Set(['Audit now', 'Find', 'CSV']));
  });

  it('hides buyers’ ids until they are to be seen again', async () => {
    await open('/desk/orders');
    await page.getByText('buyer-7310').waitFor();
    await page.getByRole('button', { name: /anna/ }).click();
    await page.getByLabel('Hide buyers’ ids').check();
    await page.getByText('buyer-7310').waitFor({ state: 'detached' });
    await page.getByLabel('Hide buyers’ ids').uncheck();
    await page.getByText('buyer-7310').waitFor();
  });

  it('erases a buyer only when the id was typed twice', async () => {
    await open('/desk/people');
    await button('Erase a buyer').click();
    await page.getByLabel('Buyer’s id').fill('buyer-7');
    await page.getByLabel('The same id again').fill('buyer-8');
    await inDialog('Erase').click();
    await page.getByText('is not the id above').waitFor();
    expect(standIn.written).toEqual([]);
    await page.getByLabel('The same id again').fill('buyer-7');
    await inDialog('Erase').click();
    await page.getByText('The erasure is pending').waitFor();
    expect(standIn.written).toMatchObject([{ method: 'DELETE', path: '/api/buyers/buyer-7' }]);
  });
});
