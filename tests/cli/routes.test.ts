import { expect, it } from '@jest/globals';
import { allRoutes } from '../../apps/buy-api/src/routes/all-routes.ts';
import { createProgram } from '../../apps/cli/src/create-program.ts';
import { commandsOf } from '../../apps/cli/test/commands-of.ts';

/** The commands of each route. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  placePurchase: ['orders buy'],
  getOrder: ['orders show'],
  getOrderStory: ['orders story'],
  getSale: ['sale show', 'sale watch'],
  listSales: ['sale list'],
  createSale: ['sale create'],
  changeSale: ['sale change', 'sale pause', 'sale open', 'sale close'],
  changeAllotment: ['sale allot'],
  addItem: ['sale add-item'],
  changeItem: ['sale price', 'sale rename-item'],
  extendOrders: ['sale extend'],
  // Straight on the stores, so that they work without the API too.
  auditSale: ['audit'],
  repairSale: ['reconcile'],
  settlePayment: ['orders pay'],
  cancelOrder: ['orders cancel'],
  returnOrder: ['orders return'],
  listOrders: ['orders list', 'orders export'],
  listPaymentsOfOrder: ['orders show'],
  listPayments: ['payments list', 'payments export'],
  sumPayments: ['payments totals'],
  refundPayment: ['payments refund'],
  takeBulkAction: ['orders cancel-all', 'orders return-all'],
  listEvents: ['events tail'],
  listDeadLetters: ['dead list'],
  replayDeadLetter: ['dead replay'],
  discardDeadLetter: ['dead discard'],
  eraseBuyer: ['buyer erase'],
  getErasure: ['buyer erasure'],
  listAuditTrail: ['trail list', 'trail export'],
  createWebhookEndpoint: ['webhooks add'],
  listWebhookEndpoints: ['webhooks list'],
  getWebhookEndpoint: ['webhooks show'],
  changeWebhookEndpoint: ['webhooks change'],
  removeWebhookEndpoint: ['webhooks remove'],
  rotateWebhookSecret: ['webhooks rotate'],
  testWebhookEndpoint: ['webhooks test'],
  listDeliveries: ['webhooks deliveries'],
  replayDelivery: ['webhooks replay'],
};

/** Why a route has none. */
const NO_COMMAND: Readonly<Record<string, string>> = {
  getTime: 'for clients that count down',
  livez: 'for the supervisor of a process',
  readyz: 'for the balancer before the processes',
  openapi: 'for programs',
  docs: 'a page for browsers',
  docsFile: 'a page for browsers',
  explainProblem: 'a refusal is explained where it is shown',
};

it('each route of the API has a command, or a reason why it has none', () => {
  const routes = allRoutes.map(({ documentation }) => documentation.operationId);
  expect([...Object.keys(COMMANDS), ...Object.keys(NO_COMMAND)].sort()).toEqual([...routes].sort());
});

it('each command of a route exists', () => {
  const existing = new Set(commandsOf(createProgram()).keys());
  expect(Object.values(COMMANDS).flatMap((names) => names.filter((name) => !existing.has(name)))).toEqual([]);
});
