import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@stampede/testkit';
import { readBars } from './bars.ts';
import { findChromium } from './chromium.ts';
import { startRealDesk, type RealDesk } from './real-desk.ts';

const executable = findChromium();
const describeWithBrowser = executable === null ? describe.skip : describe;
if (executable === null)
  process.stdout.write('No Chromium on this machine: the desk is not tested in one.\n');

describeWithBrowser('the desk of a running system', () => {
  let desk: RealDesk;
  beforeAll(async () => {
    desk = await startRealDesk(executable ?? '');
    await desk.shop.openSale({ saleId: 'drop-1', items: [{ sku: 'red-42', allotment: 10 }] });
  }, 60_000);
  afterAll(() => desk.stop(), 60_000);

  it('is entered by a link, shows a purchase at once, and is left again', async () => {
    const { page, shop } = desk;
    await page.goto(desk.makeLink());
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'drop-1' }).click();
    await page.locator('.bar').first().waitFor();
    expect(await readBars(page)).toEqual(
      Array(2).fill({ sold: 0, reserved: 0, available: 10, allotment: 10 }),
    );
    expect((await shop.purchase('drop-1', { sku: 'red-42', quantity: 3, buyerId: 'b-1' })).status).toBe(202);
    await waitFor('the bars move', async () => (await readBars(page))[0]?.reserved === 3, 5_000);
    await page.getByRole('button', { name: /anna/ }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByLabel('Token').waitFor();
    await page.goto(`${desk.url}/desk`);
    await page.getByLabel('Token').waitFor();
    expect(desk.complaints).toEqual([]);
  }, 60_000);
});
