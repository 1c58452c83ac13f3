import type { Engine } from '../src/engine.ts';

interface Call {
  readonly step: string;
  readonly args: readonly unknown[];
}

/** An engine that lists the steps that are taken, in their order; a test may put another step in the place of one. */
export type RecordedEngine = Engine & { readonly calls: Call[]; called(step: string): Call[] };

export function recordedEngine(engine: Engine): RecordedEngine {
  const calls: Call[] = [];
  const recorded = {
    ...engine,
    calls,
    called: (step: string) => calls.filter((call) => call.step === step),
  };
  return new Proxy(recorded, {
    get(target, name: keyof RecordedEngine) {
      const value = target[name];
      if (typeof value !== 'function' || name === 'called') return value;
      return (...args: unknown[]) => {
        calls.push({ step: name, args });
        return (value as (...given: unknown[]) => unknown)(...args);
      };
    },
  });
}
