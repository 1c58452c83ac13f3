import type { Page } from 'playwright-core';
import { CARDS } from '../../apps/pages/test/made-up-views.ts';
import { ORDER_NO } from '../../apps/pages/test/made-up-answers.ts';
import type { StandIn } from '../../apps/pages/test/stand-in.ts';

/** A page of the desk in one state. */
export interface Scene {
  readonly name: string;
  readonly path: string;
  /** Before the page is opened. */
  readonly given?: (standIn: StandIn) => void;
  /** In the page, until the state is reached. */
  readonly reach?: (page: Page, standIn: StandIn) => Promise<void>;
}

const press = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).first().click();

/** Every page, and the states that look different. */
export const SCENES: readonly Scene[] = [
  { name: 'sign-in', path: '/desk/sign-in', given: ({ state }) => (state.signedIn = false) },
  {
    name: 'sign-in-refused',
    path: '/desk/sign-in?link=used',
    given: ({ state }) => (state.signedIn = false),
    reach: async (page) => {
      await page.getByLabel('Token').fill('wrong');
      await press('Sign in')(page);
      await page.getByText('The token is not known').waitFor();
    },
  },
  { name: 'desk', path: '/desk' },
  { name: 'desk-attention', path: '/desk', given: ({ state }) => (state.cards = CARDS) },
  { name: 'desk-viewer', path: '/desk', given: ({ state }) => (state.role = 'viewer') },
  { name: 'desk-menu', path: '/desk', reach: (page) => page.getByRole('button', { name: /anna/ }).click() },
  {
    name: 'desk-not-live',
    path: '/desk',
    reach: async (page, { state }) => {
      await page.getByText('Live', { exact: true }).waitFor();
      state.silent = true;
      await page.getByText('Not live since').waitFor();
    },
  },
  { name: 'sale', path: '/desk/sales/drop-1' },
  { name: 'sale-viewer', path: '/desk/sales/drop-1', given: ({ state }) => (state.role = 'viewer') },
  { name: 'sale-unknown', path: '/desk/sales/none' },
  { name: 'sale-pause', path: '/desk/sales/drop-1', reach: press('Pause') },
  { name: 'sale-change', path: '/desk/sales/drop-1', reach: press('Change') },
  { name: 'sale-close', path: '/desk/sales/drop-1', reach: press('Close') },
  {
    name: 'sale-bulk',
    path: '/desk/sales/drop-1',
    reach: async (page) => {
      await press('Return orders')(page);
      await press('Count them first')(page);
      await page.getByText('38 orders match.').waitFor();
    },
  },
  {
    name: 'sale-refused',
    path: '/desk/sales/drop-1',
    reach: async (page, { state }) => {
      const errors = [
        { pointer: '/message', detail: 'must be 1 to 280 characters without control characters' },
      ];
      const body = {
        type: '/problems/invalid-request',
        title: 'The request is not valid',
        instance: 'req-1',
        errors,
      };
      state.refusal = { status: 400, body };
      await press('Pause')(page);
      await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
      await page.getByText('The request is not valid').waitFor();
    },
  },
  { name: 'sale-audit', path: '/desk/sales/drop-1', reach: press('Audit now') },
  { name: 'new-sale', path: '/desk/new-sale' },
  { name: 'new-sale-errors', path: '/desk/new-sale', reach: press('Create the sale') },
  { name: 'orders', path: '/desk/orders?saleId=drop-1' },
  { name: 'order', path: `/desk/orders/${ORDER_NO}` },
  { name: 'order-return', path: `/desk/orders/${ORDER_NO}`, reach: press('Return order') },
  { name: 'payments', path: '/desk/payments' },
  { name: 'dead-letters', path: '/desk/dead-letters' },
  { name: 'webhooks', path: '/desk/webhooks' },
  { name: 'webhook', path: '/desk/webhooks/ep_1' },
  { name: 'trail', path: '/desk/trail' },
  { name: 'people', path: '/desk/people' },
  { name: 'people-erasure', path: '/desk/people?erasure=0b6f2a4e-0000-4000-8000-000000000001' },
  { name: 'missing', path: '/desk/nowhere' },
];

/** Opens the scene and waits until it stands still: the skeletons are gone. */
export async function openScene(page: Page, standIn: StandIn, scene: Scene): Promise<void> {
  Object.assign(standIn.state, { role: 'operator', signedIn: true, cards: [], silent: false, refusal: null });
  scene.given?.(standIn);
  await page.goto(standIn.url + scene.path);
  await page.locator('h1').waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await scene.reach?.(page, standIn);
  if ((await page.locator('.chart').count()) > 0) await page.locator('canvas').waitFor();
}
