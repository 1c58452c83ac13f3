import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '@stampede/engine';
import {
  applyAllPending,
  countRows,
  deadLetter,
  expectLaws,
  instrumentedStores,
  openTestSale,
  order,
  pay,
  startWorld,
  type StepHook,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { numberEvents } from '@stampede/store';
import { allRoutes } from '../src/routes/all-routes.ts';
import type { Engine } from '../src/engine.ts';
import { buyerToken } from './buyer-jwt.ts';
import { type Api, OPERATOR, type Reply, serve, SHOP, slugOf, VIEWER } from './http-kit.ts';
import { realEngine } from './real-engine.ts';

let world: World;
let api: Api<Engine>;
let hook: StepHook = (_step, run) => run();
beforeAll(async () => {
  world = await startWorld();
  const stores = instrumentedStores(world.stores, (step, run) => hook(step, run));
  api = await serve(realEngine({ ...world, stores }), {
    operatorTokens: [{ name: 'anna', token: OPERATOR }],
  });
}, 60_000);
afterAll(async () => {
  await world.drainAll();
  await applyAllPending(world);
  await expectLaws(world);
  await api.stop();
  await world.close();
});

interface Change {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** What its entry has besides who, role and request id; a function where the answer decides. */
  readonly entry: Partial<AuditEntry> | ((reply: Reply) => Partial<AuditEntry>);
  /** The same again is another change. */
  readonly isNewEachTime?: true;
}

let count = 0;
const items = [{ sku: 'sku', name: null, allotment: 10, unitPrice: 1000 }];
const pending = async (sale: TestSale): Promise<string> => (await order(world, sale))[0] ?? '';

async function paid(sale: TestSale): Promise<string> {
  const orderNo = await pending(sale);
  await pay(world, orderNo);
  return orderNo;
}

async function refundDue(sale: TestSale): Promise<string> {
  const reported = await pay(world, await pending(sale), { amount: 999 });
  if (reported.outcome !== 'refund_due') throw new Error(reported.outcome);
  return reported.payment.paymentId;
}

async function endpoint(): Promise<string> {
  const body = { url: 'http://127.0.0.1:1/' };
  return (await api.call('POST', '/webhook-endpoints', { token: OPERATOR, body })).body[
    'endpointId'
  ] as string;
}

async function delivery(): Promise<string> {
  await numberEvents(world.stores.db);
  const endpointId = await endpoint();
  const [row] = await world.stores.db.query<{ id: string }>(
    `INSERT INTO deliveries (endpoint_id, position, type, sale_id, state, ended_at)
     VALUES ($1, 1, 'sale.changed', 'a-sale', 'failed', now()) RETURNING delivery_id AS id`,
    [endpointId],
  );
  return row?.id ?? '';
}

/** A change by each route that makes one, of what is new in each test. */
const CHANGES: Readonly<Record<string, (sale: TestSale) => Change | Promise<Change>>> = {
  createSale: () => {
    const saleId = `created-${(count += 1)}`;
    const body = { saleId, name: 'New', currency: 'EUR', items: [{ sku: 'a', allotment: 3, unitPrice: 5 }] };
    const after = { name: 'New', state: 'open', items: [{ sku: 'a', allotment: 3, unitPrice: 5 }] };
    const entry = { action: 'sale.created', saleId, before: null, after: expect.objectContaining(after) };
    return { method: 'POST', path: '/sales', body, entry: entry as Partial<AuditEntry> };
  },
  changeSale: ({ saleId }) => ({
    ...{
      method: 'PATCH',
      path: `/sales/${saleId}`,
      body: { state: 'paused', message: 'Wait', name: 'A test' },
    },
    entry: {
      ...{ action: 'sale.paused', saleId },
      ...{ before: { state: 'open', message: null }, after: { state: 'paused', message: 'Wait' } },
    },
  }),
  changeAllotment: ({ saleId }) => ({
    ...{ method: 'POST', path: `/sales/${saleId}/items/sku/allotment`, body: { change: -2 } },
    entry: {
      ...{ action: 'allotment.changed', saleId, subject: 'sku' },
      ...{ before: { allotment: 10 }, after: { allotment: 8 } },
    },
  }),
  addItem: ({ saleId }) => ({
    ...{ method: 'POST', path: `/sales/${saleId}/items`, body: { sku: 'new', allotment: 1, unitPrice: 7 } },
    entry: {
      ...{ action: 'item.added', saleId, subject: 'new' },
      ...{ before: null, after: { name: null, allotment: 1, unitPrice: 7 } },
    },
  }),
  changeItem: ({ saleId }) => ({
    ...{ method: 'PATCH', path: `/sales/${saleId}/items/sku`, body: { unitPrice: 1500 } },
    entry: {
      ...{ action: 'item.changed', saleId, subject: 'sku' },
      ...{ before: { unitPrice: 1000 }, after: { unitPrice: 1500 } },
    },
  }),
  extendOrders: async (sale) => {
    await order(world, sale, 2);
    return {
      ...{ method: 'POST', path: `/sales/${sale.saleId}/extension`, body: { seconds: 60 } },
      entry: { action: 'orders.extended', before: null, after: { seconds: 60, extended: 2 } },
    };
  },
  repairSale: ({ saleId }) => ({
    ...{ method: 'POST', path: `/sales/${saleId}/audit`, body: { rebuild: true }, isNewEachTime: true },
    entry: {
      ...{ action: 'gate.rebuilt', saleId, subject: '0' },
      after: { reason: 'an operator requested it' },
    },
  }),
  cancelOrder: async (sale) => {
    const orderNo = await pending(sale);
    return {
      ...{ method: 'POST', path: `/orders/${orderNo}/cancellation` },
      entry: {
        ...{ action: 'order.cancelled', saleId: sale.saleId, orderNo },
        ...{ before: { state: 'pending_payment' }, after: { state: 'cancelled' } },
      },
    };
  },
  returnOrder: async (sale) => {
    const orderNo = await paid(sale);
    return {
      ...{ method: 'POST', path: `/orders/${orderNo}/return`, body: { reason: 'for buyer-7' } },
      entry: {
        ...{ action: 'order.returned', saleId: sale.saleId, orderNo },
        ...{ before: { state: 'paid' }, after: { state: 'returned', restocked: true } },
      },
    };
  },
  takeBulkAction: async (sale) => {
    const orderNo = await pending(sale);
    const asOf = new Date(Date.now() + 1000).toISOString();
    const body = { action: 'cancel', filter: { saleId: sale.saleId }, asOf, dryRun: false };
    return { method: 'POST', path: '/bulk-actions', body, entry: { action: 'order.cancelled', orderNo } };
  },
  refundPayment: async (sale) => {
    const paymentId = await refundDue(sale);
    return {
      ...{ method: 'POST', path: `/payments/${paymentId}/refund`, body: { reference: 're_1' } },
      entry: {
        ...{ action: 'refund.done', saleId: sale.saleId, subject: paymentId },
        before: { state: 'refund_due', refundCause: 'amount_mismatch' },
        after: { state: 'refunded', reference: 're_1' },
      },
    };
  },
  replayDeadLetter: async (sale) => {
    const orderNo = await deadLetter(world, sale);
    return {
      ...{ method: 'POST', path: `/dead-letters/${orderNo}/replay` },
      entry: { action: 'dead-letter.replayed', saleId: sale.saleId, orderNo, after: { state: 'queued' } },
    };
  },
  discardDeadLetter: async (sale) => {
    const orderNo = await deadLetter(world, sale);
    return {
      ...{ method: 'POST', path: `/dead-letters/${orderNo}/discard` },
      entry: { action: 'dead-letter.discarded', saleId: sale.saleId, orderNo, after: { state: 'discarded' } },
    };
  },
  eraseBuyer: () => ({
    ...{ method: 'DELETE', path: `/buyers/erased-${(count += 1)}` },
    entry: ({ body }) => ({
      ...{ action: 'buyer.erased', subject: body['erasureId'] as string },
      ...{ before: null, after: null },
    }),
  }),
  createWebhookEndpoint: () => ({
    ...{ method: 'POST', path: '/webhook-endpoints', body: { url: 'http://127.0.0.1:1/', description: 'd' } },
    entry: ({ body }) => ({
      ...{ action: 'endpoint.created', subject: body['endpointId'] as string, before: null },
      after: { url: 'http://127.0.0.1:1/', types: null, description: 'd', enabled: true },
    }),
  }),
  changeWebhookEndpoint: async () => {
    const endpointId = await endpoint();
    return {
      ...{ method: 'PATCH', path: `/webhook-endpoints/${endpointId}`, body: { enabled: false } },
      entry: {
        ...{ action: 'endpoint.changed', subject: endpointId },
        ...{ before: { enabled: true }, after: { enabled: false } },
      },
    };
  },
  removeWebhookEndpoint: async () => {
    const endpointId = await endpoint();
    return {
      ...{ method: 'DELETE', path: `/webhook-endpoints/${endpointId}` },
      entry: { action: 'endpoint.removed', subject: endpointId, after: null },
    };
  },
  rotateWebhookSecret: async () => {
    const endpointId = await endpoint();
    return {
      ...{ method: 'POST', path: `/webhook-endpoints/${endpointId}/rotate-secret` },
      entry: { action: 'endpoint.secret-rotated', subject: endpointId, before: null, after: null },
    };
  },
  replayDelivery: async () => {
    const deliveryId = await delivery();
    return {
      ...{ method: 'POST', path: `/deliveries/${deliveryId}/replay` },
      entry: {
        ...{ action: 'delivery.replayed', subject: deliveryId },
        ...{ before: { state: 'failed' }, after: { state: 'pending' } },
      },
    };
  },
};

/** Why a route that is no GET leaves no entry. */
const NOT_RECORDED: Readonly<Record<string, string>> = {
  placePurchase: 'the order is the record',
  settlePayment: 'the payments are their own record',
  testWebhookEndpoint: 'changes nothing',
};

async function entriesOf(requestId: string): Promise<AuditEntry[]> {
  const found = await api.engine.listAuditTrail({
    ...{ saleId: null, orderNo: null, who: null, action: null, limit: 200, cursor: null },
  });
  if (found.outcome !== 'listed') throw new Error(found.outcome);
  return found.data.filter((entry) => entry.requestId === requestId);
}

function send(
  { method, path, body }: Change,
  requestId: string,
  key: string,
  token = OPERATOR,
): Promise<Reply> {
  const headers = { 'X-Request-Id': requestId, 'Idempotency-Key': key };
  return api.call(method, path, { token, headers, ...(body !== undefined && { body }) });
}

it('every route that writes is tried here, or named as one that leaves no entry', () => {
  const writing = allRoutes.filter(({ method }) => method !== 'get');
  const names = writing.map(({ documentation }) => documentation.operationId);
  expect([...Object.keys(CHANGES), ...Object.keys(NOT_RECORDED)].sort()).toEqual(names.sort());
});

describe('the change leaves one entry, and refused, failed or repeated it leaves none:', () => {
  it.each(Object.keys(CHANGES))('%s', async (name) => {
    const change = await CHANGES[name]!(await openTestSale(world, { items }));
    const ids = { refused: randomUUID(), failed: randomUUID(), done: randomUUID(), repeated: randomUUID() };
    const key = randomUUID();
    const before = await countRows(world, 'audit_trail');

    expect((await send(change, ids.refused, key, VIEWER)).status).toBe(403);
    hook = async (step, run) => {
      if (step.kind === 'inner-statement' && /INSERT INTO (audit_trail|idempotency_keys)/.test(step.name)) {
        await run();
        throw new Error('planted: the transaction is rolled back');
      }
      return run();
    };
    const failed = await send(change, ids.failed, key);
    hook = (_step, run) => run();
    expect(slugOf(failed)).toBe('internal-error');
    expect(await countRows(world, 'audit_trail')).toBe(before);

    const reply = await send(change, ids.done, key);
    expect(reply.status).toBeLessThan(300);
    const entry = typeof change.entry === 'function' ? change.entry(reply) : change.entry;
    expect(await entriesOf(ids.done)).toMatchObject([{ who: 'anna', role: 'operator', ...entry }]);

    if (change.isNewEachTime === true) return;
    await world.drainAll();
    await send(change, ids.repeated, key);
    expect(await entriesOf(ids.repeated)).toEqual([]);
  });
});

describe('an entry', () => {
  it('of a change that changes nothing is not written', async () => {
    const { saleId } = await openTestSale(world, { items });
    const before = await countRows(world, 'audit_trail');
    const same = { state: 'open', name: 'A test', message: null };
    expect((await api.call('PATCH', `/sales/${saleId}`, { token: OPERATOR, body: same })).status).toBe(200);
    const price = { unitPrice: 1000 };
    await api.call('PATCH', `/sales/${saleId}/items/sku`, { token: OPERATOR, body: price });
    await api.call('POST', `/sales/${saleId}/audit`, { token: OPERATOR, body: {} });
    expect(await countRows(world, 'audit_trail')).toBe(before);
  });

  it('of a payment is none: the payments are their own record', async () => {
    const orderNo = await pending(await openTestSale(world, { items }));
    const before = await countRows(world, 'audit_trail');
    const body = { provider: 'p', reference: orderNo, amount: 1000 };
    await api.call('POST', `/orders/${orderNo}/payments`, { token: SHOP, body });
    expect(await countRows(world, 'audit_trail')).toBe(before);
  });

  it('of a buyer who cancels has neither an id of the buyer nor one that the client chose', async () => {
    const sale = await openTestSale(world, { items });
    const [orderNo = ''] = await order(world, sale, 1, { buyerId: 'buyer-of-test' });
    const headers = { 'X-Request-Id': 'buyer-of-test' };
    const token = await buyerToken('buyer-of-test');
    const reply = await api.call('POST', `/orders/${orderNo}/cancellation`, { token, headers });
    expect(reply.status).toBe(200);
    const found = await api.call('GET', `/audit-trail?orderNo=${orderNo}`, { token: OPERATOR });
    expect(found.body['data']).toMatchObject([{ who: 'buyer', role: 'buyer', requestId: null }]);
    expect(found.text).not.toContain('buyer-of-test');
  });

  it('of an extended order has the deadline before and after', async () => {
    const sale = await openTestSale(world, { items });
    const orderNo = await pending(sale);
    const { body: was } = await api.call('GET', `/orders/${orderNo}`, { token: OPERATOR });
    const request = { token: OPERATOR, body: { seconds: 60, orderNo } };
    await api.call('POST', `/sales/${sale.saleId}/extension`, request);
    const { body: is } = await api.call('GET', `/orders/${orderNo}`, { token: OPERATOR });
    const found = await api.call('GET', `/audit-trail?action=order.extended`, { token: OPERATOR });
    expect((found.body['data'] as object[])[0]).toMatchObject({
      ...{ orderNo, before: { expiresAt: was['expiresAt'] }, after: { expiresAt: is['expiresAt'] } },
    });
    expect(is['expiresAt']).not.toBe(was['expiresAt']);
  });
});

describe('the list', () => {
  it('goes newest first, page by page, and selects by sale, who and action', async () => {
    const { saleId } = await openTestSale(world, { items });
    for (const state of ['paused', 'open', 'closed'])
      await api.call('PATCH', `/sales/${saleId}`, { token: OPERATOR, body: { state } });
    const list = async (query: string) =>
      (await api.call('GET', `/audit-trail?saleId=${saleId}${query}`, { token: OPERATOR })).body;
    const actions = (page: Record<string, unknown>) =>
      (page['data'] as { action: string }[]).map(({ action }) => action);
    const first = await list('&limit=3');
    expect(actions(first)).toEqual(['sale.closed', 'sale.opened', 'sale.paused']);
    const second = await list(`&limit=3&cursor=${first['nextCursor'] as string}`);
    expect([actions(second), second['nextCursor']]).toEqual([['sale.created'], null]);
    expect(actions(await list('&who=anna'))).toHaveLength(3);
    expect(actions(await list('&who=test'))).toEqual(['sale.created']);
    expect(actions(await list('&action=sale.opened'))).toEqual(['sale.opened']);
  });

  it('is to be had as a CSV', async () => {
    const { saleId } = await openTestSale(world, { items });
    await api.call('PATCH', `/sales/${saleId}`, { token: OPERATOR, body: { message: '=1+1 "x"' } });
    const path = `/audit-trail?saleId=${saleId}`;
    const { text } = await api.call('GET', path, { token: OPERATOR, headers: { Accept: 'text/csv' } });
    const [head, changed, created] = text.split('\r\n');
    expect(head).toBe('entryId,at,who,role,action,saleId,orderNo,subject,before,after,requestId');
    expect(changed).toContain(`"anna","operator",sale.changed,${saleId},,,"{""message"": null}"`);
    expect(created).toContain(`"test","operator",sale.created`);
  });

  it('refuses an unknown action, a malformed order number and a cursor of another list', async () => {
    for (const query of ['action=sale.eaten', 'orderNo=7', 'cursor=abc', 'who='])
      expect(slugOf(await api.call('GET', `/audit-trail?${query}`, { token: OPERATOR }))).toBe(
        'invalid-request',
      );
  });
});

describe('the table', () => {
  it.each(['UPDATE audit_trail SET who = $$x$$', 'DELETE FROM audit_trail', 'TRUNCATE audit_trail'])(
    'refuses %s, also to its owner and with triggers off',
    async (statement) => {
      await openTestSale(world, { items });
      for (const role of ['origin', 'replica'])
        await expect(
          world.stores.db.transaction(async (tx) => {
            await tx.query(`SET LOCAL session_replication_role = ${role}`);
            await tx.query(statement);
          }),
        ).rejects.toThrow(/audit trail is append-only/);
    },
  );
});
