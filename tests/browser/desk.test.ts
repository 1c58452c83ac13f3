import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@stampede/testkit';
import type { Page } from 'playwright-core';
import type { SaleView } from '../../apps/pages/src/view/desk-view.ts';
import { CARDS, deskView, saleView } from '../../apps/pages/test/made-up-views.ts';
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
  /** The stream of one sale says that, and then ends; each connection after it is answered in the same way. */
  const streamSale = async (differs: () => Partial<SaleView>) => {
    await page.route('**/desk/stream?*', (route) => {
      const view = { ...saleView(Date.now(), 420, 600), ...differs() };
      const events = [
        ['desk', deskView(Date.now(), 420, [])],
        ['sale', view],
      ] as const;
      const body = events.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join('');
      return route.fulfill({ contentType: 'text/event-stream', body });
    });
  };
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

  it('announces the causes that need attention once, and no seconds', async () => {
    standIn.state.cards = CARDS;
    await open('/desk');
    const region = page.getByRole('region', { name: 'What needs attention' });
    await region.getByRole('heading', { name: CARDS[0]!.cause }).waitFor();
    expect(await region.getAttribute('aria-live')).toBeNull();
    const said = await region.getByRole('status').textContent();
    expect(said).toContain(CARDS[0]!.cause);
    expect(said).not.toContain('ago');
    standIn.state.cards = CARDS.map((card) => ({ ...card, cause: `${card.cause} 7` }));
    await region.getByRole('heading', { name: `${CARDS[0]!.cause} 7` }).waitFor();
    expect(await region.getByRole('status').textContent()).toBe(said);
  });

  it('warns two minutes before the session ends, and prolongs it', async () => {
    let leftMs = 90_000;
    await page.route('**/desk/session', (route) => {
      const endsAt = new Date(Date.now() + leftMs).toISOString();
      return route.fulfill({ json: { name: 'anna', role: 'operator', demonstration: false, endsAt } });
    });
    await open('/desk');
    await page.getByText('Signed out in').waitFor();
    leftMs = 1_800_000;
    await button('Stay signed in').click();
    await button('Stay signed in').waitFor({ state: 'detached' });
    leftMs = 3_600_000;
    await page.getByRole('button', { name: /anna/ }).click();
    await page.getByText(/Ends in (59 min|1 h)/).waitFor();
  });

  it('sends what differs of an item, and nothing where nothing does', async () => {
    await open('/desk/sales/drop-1');
    await button('Change price and name of red-42').click();
    await inDialog('Change').click();
    await page.getByText('Nothing differs from the item').waitFor();
    expect(standIn.written).toEqual([]);
    await page.getByLabel('Price in EUR').fill('79.90');
    await inDialog('Change').click();
    await page.getByText('The item is changed').waitFor();
    expect(standIn.written.map(({ body }) => body)).toEqual([{ unitPrice: 7_990 }]);
  });

  it('has no hidden buyer’s id in the link of an order', async () => {
    await open('/desk/orders/of-anna');
    const links = page.locator('main a[href*="buyerId="]');
    await links.waitFor();
    await page.getByRole('button', { name: /anna/ }).click();
    await page.getByLabel('Hide buyers’ ids').check();
    await links.waitFor({ state: 'detached' });
    await page.getByLabel('Hide buyers’ ids').uncheck();
    await links.waitFor();
  });

  it('shows a changed price of the audit trail in its currency', async () => {
    await open('/desk/trail');
    await page.getByText('€89.90 → €79.90').waitFor();
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

  it('tells a story in which the time of a step is not known', async () => {
    await open('/desk/orders/of-anna');
    await page.getByRole('heading', { name: 'units back' }).waitFor();
    const steps = page.locator('.story > .step');
    expect(await steps.count()).toBe(6);
    expect(await steps.last().locator('time').count()).toBe(0);
  });

  it('says that a page has failed, keeps its header, and shows the next page whole', async () => {
    await page.route('**/story', (route) => route.fulfill({ json: { order: {}, steps: null } }));
    await open('/desk/orders/of-anna');
    await page.getByText('This page has failed').waitFor();
    await page.getByRole('link', { name: 'Payments', exact: true }).click();
    await page.getByRole('heading', { name: 'Payments', level: 1 }).waitFor();
    await page.getByText('This page has failed').waitFor({ state: 'detached' });
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  });

  it('opens a scheduled sale by taking its opening away, and then has the focus on its title', async () => {
    let state: SaleView['state'] = 'scheduled';
    await streamSale(() => ({ state, message: null }));
    await open('/desk/sales/drop-1');
    await button('Open now').click();
    await inDialog('Open now').click();
    await page.getByText('The sale is open').waitFor();
    expect(standIn.written.at(-1)?.body).toEqual({ state: 'open', opensAt: null, message: null });
    await inDialog('Close').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await waitFor('the button has the focus again', async () => (await focused()) === 'Open now');
    state = 'open';
    await button('Open now').waitFor({ state: 'detached' });
    expect(await focused()).toBe('First drop: runner in four colours');
  });

  it('pauses a scheduled sale, and names the state that a resumed one was answered with', async () => {
    let state: SaleView['state'] = 'scheduled';
    await streamSale(() => ({ state, opensAt: new Date(Date.now() + 3_600_000).toISOString() }));
    await open('/desk/sales/drop-1');
    await button('Pause').click();
    await inDialog('Pause').click();
    await page.getByText('The sale is paused').waitFor();
    await inDialog('Close').click();
    state = 'paused';
    await button('Resume').click();
    await page.getByText('Purchases are accepted from its opening on').waitFor();
    await page.route('**/api/sales/drop-1', (route) =>
      route.fulfill({ json: { state: 'scheduled', pending: false } }),
    );
    await inDialog('Resume').click();
    await page.getByText('The sale is scheduled').waitFor();
  });

  it('has a reason for a bulk return alone, and shows a refused field once', async () => {
    await open('/desk/sales/drop-1');
    await button('Cancel orders').click();
    await page.getByLabel('Buyer', { exact: true }).fill('x');
    expect(await page.getByLabel('Reason').count()).toBe(0);
    const errors = [{ pointer: '/filter/buyerId', detail: 'must be another' }];
    standIn.state.refusal = {
      status: 400,
      body: { type: '/problems/invalid-request', title: 'The request is not valid', errors },
    };
    await button('Count them first').click();
    await page.getByText('The request is not valid').waitFor();
    expect(await page.getByText('must be another').count()).toBe(1);
    expect(standIn.written.at(-1)?.body).not.toHaveProperty('reason');
    standIn.state.refusal = null;
    await inDialog('Cancel').click();
    await button('Return orders').click();
    await page.getByLabel('Reason').fill('Faulty soles');
    await button('Count them first').click();
    await button('Return 38 orders').waitFor();
    expect(standIn.written.at(-1)?.body).toMatchObject({ action: 'return', reason: 'Faulty soles' });
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
    expect(new Set(shown)).toEqual(new Set(['Audit now', 'Find', 'Open', 'CSV']));
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
