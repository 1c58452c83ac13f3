import { COUNTED, FURTHER, ORDINARY } from './all-measurements.ts';
import { chooseLoadGenerator } from './load/load.ts';
import type { Measurement, RunOptions } from './measurement.ts';

export interface Command extends RunOptions {
  readonly measurements: readonly Measurement[];
  readonly save: boolean;
  /** The command line, to repeat it. */
  readonly text: string;
}

const QUICK_SCALE = 0.02;
const KILLS = 20;
const KILLS_MAX = 1000;

const USAGE = `npm run bench -- [all | quick | <measurement> …] [--save] [--scale=0.1] [--load=autocannon] [--kills=50]
  nothing          every goal, growth and all cores; some 35 minutes, on a slow machine an hour
  all              the further ones, too
  quick            everything ordinary with small numbers: shows that it works, and no figure worth reading
  --save           writes docs/benchmarks.md
  --scale=0.1      a tenth of the seconds, rounds and orders; from above 0 to 1
  --load=          wrk (where it is installed) or autocannon
  --kills=50       kills that often for each line of durability
Measurements:`;

/** The command, or its error; or the help. */
export function readCommand(args: readonly string[]): Command | { readonly help: string } | string {
  const known = [...ORDINARY, ...FURTHER, ...COUNTED];
  const usage = [USAGE, ...known.map(({ name, title }) => `  ${name.padEnd(24)}${title}`)].join('\n');
  const options = new Map<string, string>();
  const names: string[] = [];
  for (const arg of args) {
    const [, option, value] = /^--(\w+)(?:=(.*))?$/.exec(arg) ?? [];
    if (option === undefined) names.push(arg);
    else options.set(option, value ?? '');
  }
  if (options.has('help')) return { help: usage };
  const isQuick = names.includes('quick');
  const kills = Number(options.get('kills') ?? KILLS);
  const scale = Number(options.get('scale') ?? (isQuick ? QUICK_SCALE : 1));
  const load = options.get('load');
  if (!Number.isInteger(kills) || kills < 1 || kills > KILLS_MAX)
    return `--kills takes a whole number from 1 to ${KILLS_MAX}.`;
  if (!(scale > 0 && scale <= 1)) return '--scale takes a number above 0 and at most 1.';
  if (load !== undefined && !chooseLoadGenerator(load)) return `--load: there is no ${load} on this machine.`;
  const strange = [...options.keys()].filter((name) => !['kills', 'load', 'save', 'scale'].includes(name));
  const wanted = names.filter((name) => name !== 'quick' && name !== 'all');
  const unknown = wanted.filter((name) => !known.some((measurement) => measurement.name === name));
  if (strange.length + unknown.length > 0)
    return `There is no ${[...unknown, ...strange.map((name) => `--${name}`)].join(', ')}.\n${usage}`;
  const measurements = names.includes('all') ? [...ORDINARY, ...FURTHER] : ORDINARY;
  const command = {
    kills,
    scaled: (whole: number, least: number) => Math.max(least, Math.round(whole * scale)),
    measurements: wanted.length === 0 ? measurements : known.filter(({ name }) => wanted.includes(name)),
    save: options.has('save'),
    text: ['npm run bench', ...(args.length === 0 ? [] : ['--', ...args])].join(' '),
  };
  if (command.save && command.measurements.some((measurement) => COUNTED.includes(measurement)))
    return 'The table of durability belongs in docs/measurements/durability.md, and --save would write it elsewhere.';
  return command;
}
