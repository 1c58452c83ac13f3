import { SELLING_BOUND_MS, type FailoverTimes } from './failover-times.ts';
import { RECOVERY_BOUNDS_MS, type Recovery } from './recovery.ts';
import type { StormReport } from './run-storm.ts';

const FINDINGS_SHOWN = 10;
const ORDERS_SHOWN = 10;

/** The report of one storm, as lines of text. */
export function reportLines({ evidence, verdicts, recovery, failovers }: StormReport): string[] {
  return [
    ...operationLines(evidence.history.operations),
    ...faultLines(evidence.faults),
    `orders           ${count(evidence.orders.map(({ state }) => state))}`,
    `readings         ${evidence.watched.reads} of both stores`,
    `heard            ${heardOf(evidence.heard)}`,
    `forgotten        ${evidence.saidOfLost.size} promised purchases, by faults that make Redis forget`,
    ...recoveryLines(recovery, evidence.watched.longestAway.ms),
    ...failoverLines(failovers),
    '',
    ...verdicts.flatMap(({ law, findings }) => [
      `${findings.length === 0 ? 'holds ' : 'BROKEN'}  ${law}${findings.length === 0 ? '' : ` (${findings.length})`}`,
      ...findings
        .slice(0, FINDINGS_SHOWN)
        .map(({ what, orderNos }) => `          ${[what, ...orderNos.slice(0, ORDERS_SHOWN)].join(' ')}`),
    ]),
  ];
}

function operationLines(operations: StormReport['evidence']['history']['operations']): string[] {
  const unknown = operations.filter(({ ending }) => ending === 'unknown');
  return [
    `operations       ${operations.length}: ${count(operations.map(({ wish }) => wish))}`,
    `  refused        ${count(operations.flatMap(({ ending, reply }) => (ending === 'refused' ? [reply.slug ?? `${reply.status}`] : [])))}`,
    `  unknown        ${unknown.length}: ${count(unknown.map(({ wish }) => wish))}`,
  ];
}

/** `900 events; arrivals 1850 at 2 endpoints, 40 of them refused`. */
function heardOf({ events, endpoints }: StormReport['evidence']['heard']): string {
  const arrivals = endpoints.flatMap((endpoint) => endpoint.arrivals);
  const refused = arrivals.filter(({ acceptedAs }) => acceptedAs === null).length;
  return `${events.length} events; ${arrivals.length} arrivals at ${endpoints.length} endpoints, ${refused} of them refused`;
}

function faultLines(faults: StormReport['evidence']['faults']): string[] {
  return [`faults           ${faults.length}: ${count(faults.map(({ kind }) => kind))}`];
}

function recoveryLines(recovery: Recovery, longestAwayMs: number): string[] {
  const line = (what: string, ms: number | null, boundMs: number): string =>
    `  ${what.padEnd(46)} ${ms === null ? 'did not happen' : `${seconds(ms)} s (stated: ${seconds(boundMs)} s)${ms > boundMs ? '  SLOWER' : ''}`}`;
  return [
    'recovery, at worst',
    line('last fault healed → at rest', recovery.restMs, RECOVERY_BOUNDS_MS.rest),
    line('gate flushed → selling again', recovery.sellingAfterFlushMs, RECOVERY_BOUNDS_MS.sellingAfterFlush),
    line(
      'Redis right again → every sale decides again',
      recovery.sellingAfterStopMs,
      RECOVERY_BOUNDS_MS.sellingAfterStop,
    ),
    line(
      'Postgres right again → orders, payments again',
      recovery.orderingAfterStopMs,
      RECOVERY_BOUNDS_MS.orderingAfterStop,
    ),
    line(
      'order-creator killed → its entries ordered',
      recovery.orderedAfterDeathMs,
      RECOVERY_BOUNDS_MS.orderedAfterDeath,
    ),
    `  ${'units of a dead order away, longest'.padEnd(46)} ${seconds(longestAwayMs)} s, faults included`,
  ];
}

function failoverLines(failovers: ReadonlyMap<string, FailoverTimes>): string[] {
  return [...failovers].map(([kind, { sellingMs, interruptedMs, othersMs }]) => {
    const stated = `(stated: ${seconds(SELLING_BOUND_MS)} s)${sellingMs > SELLING_BOUND_MS ? '  SLOWER' : ''}`;
    const interrupted = interruptedMs === null ? '' : `, interrupted for ${seconds(interruptedMs)} s`;
    const others = othersMs === null ? '' : `, on other masters for ${seconds(othersMs)} s`;
    return `  ${`${kind}: a master → selling again`.padEnd(46)} ${seconds(sellingMs)} s ${stated}${interrupted}${others}`;
  });
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

/** `3 paid, 2 expired`, the most frequent first. */
function count(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort((one, other) => other[1] - one[1])
    .map(([name, times]) => `${times} ${name}`)
    .join(', ');
}
