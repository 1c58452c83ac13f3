import { systemClock, type Clock } from './clock.ts';
import { scrub } from './scrub.ts';

/** Resolves when the part is well, optionally with a remark; throws, with a message for people, when it is not. */
export type HealthCheck = () => Promise<string | undefined>;

export interface CheckResult {
  readonly ok: boolean;
  readonly detail?: string;
}

export interface HealthReport {
  /** True when every check is. */
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/**
 * Named checks of the parts that a process stands on. Anybody may ask for the report, so asking costs little: whoever
 * asks while a report is being made gets that one, and a check that hangs is not started again until it has settled.
 */
export class Health {
  readonly #checks: Readonly<Record<string, HealthCheck>>;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #pending = new Map<string, Promise<CheckResult>>();
  #report: Promise<HealthReport> | undefined;

  /** @param options `timeoutMs` for each check, 1,000 unless told; all of them run at the same time */
  constructor(
    checks: Readonly<Record<string, HealthCheck>>,
    options: { timeoutMs?: number; clock?: Clock } = {},
  ) {
    this.#checks = checks;
    this.#timeoutMs = options.timeoutMs ?? 1_000;
    this.#clock = options.clock ?? systemClock;
  }

  /** Never rejects. Details are free of passwords and cut to 200 characters: the report is public. */
  report(): Promise<HealthReport> {
    this.#report ??= this.#make().finally(() => {
      this.#report = undefined;
    });
    return this.#report;
  }

  async #make(): Promise<HealthReport> {
    const results = await Promise.all(
      Object.entries(this.#checks).map(
        async ([name, check]) => [name, await this.#ask(name, check)] as const,
      ),
    );
    return { ok: results.every(([, result]) => result.ok), checks: Object.fromEntries(results) };
  }

  async #ask(name: string, check: HealthCheck): Promise<CheckResult> {
    const answered = new AbortController();
    const timeout = this.#clock
      .sleep(this.#timeoutMs, answered.signal)
      .then(() => ({ ok: false, detail: `no answer within ${this.#timeoutMs} ms` }));
    try {
      return await Promise.race([this.#pending.get(name) ?? this.#begin(name, check), timeout]);
    } finally {
      answered.abort();
    }
  }

  #begin(name: string, check: HealthCheck): Promise<CheckResult> {
    const running = settle(check).finally(() => this.#pending.delete(name));
    this.#pending.set(name, running);
    return running;
  }
}

async function settle(check: HealthCheck): Promise<CheckResult> {
  try {
    const remark = await check();
    return remark === undefined ? { ok: true } : { ok: true, detail: remark };
  } catch (error) {
    return { ok: false, detail: scrub(error instanceof Error ? error.message : String(error)).slice(0, 200) };
  }
}
