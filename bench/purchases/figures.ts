import type { RawSlice } from '../limits/raw-reserve.ts';
import type { Paced } from '../load/buy-paced.ts';
import { LOAD_CPU_MAX, type LoadResult } from '../load/load.ts';
import type { GoalName } from '../goals.ts';
import type { Figure } from '../measurement.ts';
import { ratioOf, roundedOf } from '../rounds.ts';
import type { Backlog } from '../shop.ts';
import type { Spread } from '../spread.ts';
import type { Echoed } from './load-echo.ts';
import type { Sold } from './sell.ts';

/** For each line, its slice of each round. */
export interface Results {
  readonly echo: readonly Echoed[];
  readonly accepted: readonly Sold[];
  readonly limited: readonly Sold[];
  readonly keyed: readonly Sold[];
  readonly refusingEcho: readonly Echoed[];
  readonly soldOut: readonly LoadResult[];
  readonly baseline: readonly (LoadResult & { readonly backlog: Backlog })[];
  readonly raw: readonly RawSlice[];
}

const rates = (of: readonly { readonly perSecond: number }[]): number[] =>
  of.map(({ perSecond }) => perSecond);
const costs = (of: readonly { readonly cpuMicros: number }[]): number[] =>
  of.map(({ cpuMicros }) => cpuMicros);
const redisCosts = (of: readonly { readonly redisMicros: number }[]): number[] =>
  of.map(({ redisMicros }) => redisMicros);
const line = (what: string, values: readonly number[], unit: string): Figure => ({
  ...{ what, value: roundedOf(values), unit },
});
const ratio = (
  what: string,
  first: readonly number[],
  second: readonly number[],
  goal?: GoalName,
): Figure => ({ what, value: ratioOf(first, second), unit: '', ...(goal === undefined ? {} : { goal }) });

export function figuresOf(results: Results): Figure[] {
  const { echo, accepted, limited, keyed, refusingEcho, soldOut, baseline, raw } = results;
  const processes = [...(accepted[0]?.cpu.keys() ?? [])].filter((name) => name !== 'Redis');
  return [
    line('bare echo of an accepted purchase', rates(echo), '/s'),
    line('accepted, no buyer’s limit', rates(accepted), '/s'),
    line('accepted, with a buyer’s limit', rates(limited), '/s'),
    line('accepted, each with an Idempotency-Key', rates(keyed), '/s'),
    line('baseline, accepted', rates(baseline), '/s'),
    line('bare echo of a sold-out answer', rates(refusingEcho), '/s'),
    line('answered sold-out', rates(soldOut), '/s'),
    line('raw script, batches of 20', rates(raw), '/s'),
    ratio('accepted ÷ echo, no buyer’s limit', rates(accepted), rates(echo), 'accepted'),
    ratio('accepted ÷ echo, with a buyer’s limit', rates(limited), rates(echo), 'limited'),
    ratio('accepted ÷ raw script', rates(accepted), rates(raw)),
    ratio('with an Idempotency-Key ÷ without', rates(keyed), rates(accepted)),
    ratio('accepted ÷ baseline', rates(accepted), rates(baseline), 'baseline'),
    ratio('sold-out ÷ echo', rates(soldOut), rates(refusingEcho), 'soldOut'),
    ...backlogFigures('', accepted),
    ...backlogFigures('baseline: ', baseline),
    line('CPU of an answer of the echo', costs(echo), 'µs'),
    line('CPU of a purchase until it is an order', costs(accepted), 'µs'),
    ...processes.map((name) =>
      line(
        `of that, ${name}`,
        accepted.map(({ cpu }) => cpu.get(name) ?? Number.NaN),
        'µs',
      ),
    ),
    line('of that, Redis', redisCosts(accepted), 'µs'),
    ratio('CPU of a purchase ÷ of the echo’s answer', costs(accepted), costs(echo), 'cpu'),
    line('Redis CPU of a purchase by the raw script', redisCosts(raw), 'µs'),
    ratio('Redis CPU ÷ the raw script’s', redisCosts(accepted), redisCosts(raw), 'redisCpu'),
    ...Object.entries(loadsOf(results)).map(([name, load]) =>
      line(
        `CPU of the load generator, ${name}`,
        load.map(({ loadCpu }) => loadCpu),
        'cores',
      ),
    ),
  ];
}

/** Figures that the load generator may have limited. */
export function doubtsOf(results: Results): string[] {
  return Object.entries(loadsOf(results))
    .filter(([, load]) => roundedOf(load.map(({ loadCpu }) => loadCpu)).median > LOAD_CPU_MAX)
    .map(([name]) => `The load generator was busy all the time: ${name} may be faster than it says here.`);
}

export function pacedFigures(
  { accepted, echo }: { readonly accepted: readonly Paced[]; readonly echo: readonly Spread[] },
  perSecond: number,
): Figure[] {
  const at = `at ${perSecond.toLocaleString('en')}/s: `;
  const of = (figure: (paced: Paced) => number): number[] => accepted.map(figure);
  const answers = of(({ answer }) => answer.p99);
  const echoed = echo.map(({ p99 }) => p99);
  return [
    line(
      `${at}answer p50`,
      of(({ answer }) => answer.p50),
      'ms',
    ),
    line(`${at}answer p99`, answers, 'ms'),
    line(`${at}echo p99`, echoed, 'ms'),
    ratio(`${at}answer p99 ÷ echo p99`, answers, echoed, 'answer'),
    line(
      `${at}purchase to row p50`,
      of(({ row }) => row.p50),
      'ms',
    ),
    line(
      `${at}purchase to row p99`,
      of(({ row }) => row.p99),
      'ms',
    ),
    line(
      `${at}purchases`,
      of(({ count }) => count),
      '',
    ),
    line(
      `${at}CPU of what sends them`,
      of(({ loadCpu }) => loadCpu),
      'cores',
    ),
  ];
}

function loadsOf({ echo, accepted, limited, soldOut, refusingEcho, baseline }: Results) {
  return {
    ...{ echo, accepted, 'accepted with a limit': limited },
    ...{ 'sold-out': soldOut, 'sold-out echo': refusingEcho, baseline },
  } satisfies Record<string, readonly LoadResult[]>;
}

function backlogFigures(whose: string, of: readonly { readonly backlog: Backlog }[]): Figure[] {
  const backlogs = of.map(({ backlog }) => backlog);
  return [
    line(
      `${whose}backlog when the load ended`,
      backlogs.map(({ purchases }) => purchases),
      'purchases',
    ),
    line(
      `${whose}until it was orders`,
      backlogs.map(({ drainedMs }) => drainedMs / 1000),
      's',
    ),
  ];
}
