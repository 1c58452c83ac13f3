import { setTimeout as sleep } from 'node:timers/promises';
import type { BegunFault } from './fault.ts';
import type { ScheduledFault } from './schedule.ts';
import type { FaultRecord, Site } from './site/site.ts';

export { healAll } from './heal-all.ts';

export interface NemesisOptions {
  /** Ends it early: no new fault begins, and active ones are healed immediately. */
  readonly signal?: AbortSignal;
  /** Called for every fault when it has begun, or has failed to. */
  readonly onFault: (fault: FaultRecord) => void;
}

const BEGIN_MAX_MS = 50_000;
const HEAL_MAX_MS = 60_000;

/**
 * Plays a schedule, and resolves when the last fault is healed. A fault that cannot begin, perhaps because of another
 * one, is recorded as such.
 */
export async function runNemesis(
  site: Site,
  schedule: readonly ScheduledFault[],
  { signal = new AbortController().signal, onFault }: NemesisOptions,
): Promise<FaultRecord[]> {
  const start = performance.now();
  const records: FaultRecord[] = [];
  const played: Promise<void>[] = [];
  for (const fault of [...schedule].sort((one, other) => one.atMs - other.atMs)) {
    await pause(start + fault.atMs - performance.now(), signal);
    if (signal.aborted) break;
    played.push(
      play(site, fault, signal, (record) => {
        records.push(record);
        onFault(record);
      }),
    );
  }
  await Promise.all(played);
  return records;
}

async function play(
  site: Site,
  fault: ScheduledFault,
  signal: AbortSignal,
  tell: (record: FaultRecord) => void,
): Promise<void> {
  const { kind, stops, lastsMs } = fault;
  const beganAtMs = Date.now();
  const beginning = fault.begin(site);
  let begun: BegunFault;
  try {
    begun = await within(BEGIN_MAX_MS, beginning);
  } catch (error) {
    // One that begins late is healed immediately.
    beginning.then(
      ({ heal }) => heal().catch(() => undefined),
      () => undefined,
    );
    const detail = `did not begin: ${said(error)}`;
    const nothing = { forgetsFromMs: null, stops: null, locks: null };
    tell({ kind, detail, beganAtMs, healedAtMs: Date.now(), ...nothing });
    return;
  }
  const { detail, forgetsFromMs, forgetsToMs, partitions, locks = null } = begun;
  const lasting = { beganAtMs, healedAtMs: Number.POSITIVE_INFINITY };
  const record: FaultRecord = {
    ...{ kind, detail, ...lasting },
    ...{ forgetsFromMs, forgetsToMs, partitions, stops, locks },
  };
  tell(record);
  await pause(lastsMs, signal);
  try {
    await within(HEAL_MAX_MS, begun.heal());
  } catch (error) {
    // It lasts until healAll repairs it at the end.
    record.detail += ` (not healed: ${said(error)})`;
  }
  record.healedAtMs = Date.now();
  record.masterFromMs = begun.masterFromMs?.();
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
}

async function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function said(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 300);
}
