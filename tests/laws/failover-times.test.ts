import { expect, test } from '@jest/globals';
import { measureFailovers } from './storm/failover-times.ts';
import type { Evidence } from './storm/observe/evidence.ts';
import { History, type Operation } from './storm/observe/history.ts';
import type { FaultRecord } from './storm/site/site.ts';

const KILL: FaultRecord = {
  ...{ kind: 'kill master', detail: '', beganAtMs: 1000, healedAtMs: 9000, forgetsFromMs: 1000 },
  ...{ partitions: [1], masterFromMs: 4000, stops: null, locks: null },
};

function bought(saleId: string, atMs: number, fields: Partial<Operation> = {}): Operation {
  return {
    wish: 'buy',
    saleId,
    purchase: { sku: 'red', quantity: 1, buyerId: 'anna', requestId: `${saleId} ${atMs}` },
    ...{ invokedAtMs: atMs, doneAtMs: atMs + 10, ending: 'done' as const },
    reply: { status: 202, slug: null, replayed: false, body: {}, sentAtMs: 0, answeredAtMs: 0 },
    ...fields,
  } as Operation;
}

function measured(faults: readonly FaultRecord[], operations: readonly Operation[]): unknown {
  const history = new History();
  history.operations.push(...operations);
  const partitions = new Map([
    ['hit', 1],
    ['other', 2],
  ]);
  return measureFailovers({ history, faults, partitions } as unknown as Evidence).get('kill master');
}

const OPERATIONS = [
  ...[900, 1100, 5000, 6000].map((atMs) => bought('hit', atMs)),
  ...[900, 1900, 2900, 3900].map((atMs) => bought('other', atMs)),
];

test('a failover is measured from the moment at which a master could be reached, by the sales that it hit', () => {
  expect(measured([KILL], OPERATIONS)).toEqual({ sellingMs: 1010, interruptedMs: 3900, othersMs: 1000 });
});

test('refusals and replays are no selling', () => {
  const refused = bought('hit', 4100, { ending: 'refused' });
  const replay = bought('hit', 4200);
  const replayed = { ...replay, reply: { ...replay.reply, replayed: true } };
  expect(measured([KILL], [...OPERATIONS, refused, replayed])).toMatchObject({ sellingMs: 1010 });
});

test('the time of another fault that came in between does not count', () => {
  const other = { ...KILL, kind: 'flush', beganAtMs: 3000, healedAtMs: 4800, masterFromMs: undefined };
  expect(measured([KILL, other], OPERATIONS)).toEqual({
    sellingMs: 210,
    interruptedMs: null,
    othersMs: null,
  });
});
