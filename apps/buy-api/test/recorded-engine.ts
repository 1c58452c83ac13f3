import type { Actor } from '@stampede/domain';
import type { Changes } from '../src/changes.ts';
import type { Engine } from '../src/engine.ts';

interface Call {
  readonly step: string;
  readonly args: readonly unknown[];
  /** Of a change. */
  readonly actor?: Actor;
}

/** The steps of an engine, those that change something among the others. */
export type Steps = Omit<Engine, 'by'> & Changes;

/** An engine that lists the steps that are taken, in their order; a test may put another step in the place of one. */
export type RecordedEngine = Engine & Changes & { readonly calls: Call[]; called(step: string): Call[] };

/** @param engine the steps in one object, or a whole engine, whose changes are made by `by` */
export function recordedEngine(engine: Steps | Engine): RecordedEngine {
  const calls: Call[] = [];
  const replaced: Record<string, unknown> = {};
  const stepOf = (name: string, actor?: Actor): unknown => {
    if (name in replaced) return replaced[name];
    if (actor !== undefined && 'by' in engine) return Reflect.get(engine.by(actor), name);
    return Reflect.get(engine, name);
  };
  const steps = (actor?: Actor): object =>
    new Proxy(
      {},
      {
        get: (_target, name: string) => {
          if (name === 'by') return steps;
          if (name === 'calls') return calls;
          if (name === 'called') return (step: string) => calls.filter((call) => call.step === step);
          const step = stepOf(name, actor);
          if (typeof step !== 'function') return step;
          return (...args: unknown[]) => {
            calls.push({ step: name, args, ...(actor !== undefined && { actor }) });
            return (step as (...given: unknown[]) => unknown)(...args);
          };
        },
        set: (_target, name: string, step: unknown) => {
          replaced[name] = step;
          return true;
        },
      },
    );
  return steps() as RecordedEngine;
}
