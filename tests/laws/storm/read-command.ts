import { parseArgs } from 'node:util';
import { ALL_FAULTS } from './all-faults.ts';
import type { Topology } from './site/site.ts';

/** The options of a run of storms. */
export interface StormCommand {
  /** The seed of the first storm; each further one has the next number. */
  readonly seed: number;
  readonly topology: Topology;
  readonly seconds: number;
  readonly storms: number;
  readonly copies: number;
  readonly buyers: number;
  /** The longest pause between two purchases of one buyer, in ms. */
  readonly pause: number;
  readonly appendfsync: 'always' | 'everysec';
  /** Only these kinds; null: all possible ones. */
  readonly faults: readonly string[] | null;
  /** The file for the history, an operation a line. */
  readonly keep: string | null;
}

const TOPOLOGIES: readonly Topology[] = ['single', 'sentinel', 'cluster'];
const BOUNDS = {
  seed: { min: 0, max: 1_000_000_000 },
  seconds: { min: 5, max: 86_400 },
  storms: { min: 1, max: 1000 },
  copies: { min: 1, max: 10 },
  buyers: { min: 1, max: 1000 },
  pause: { min: 0, max: 60_000 },
};

const USAGE = `npm run laws -- [--seed 7] [--seconds 180] [--storms 10] …
  --seed 7                    which faults, and when; drawn and printed where none is given
  --topology sentinel         how Redis is had: single, sentinel or cluster
  --seconds 180               for how long, 5 to 86400
  --storms 10                 so many, one after the other, with the seeds that follow; 1 to 1000
  --copies 3                  of each daemon, 1 to 10
  --buyers 40                 who buy at once, 1 to 1000
  --pause 250                 between two purchases of one buyer, at most; 0 to 60000 ms
  --appendfsync always        instead of everysec
  --faults 'flush,kill redis' only these kinds
  --keep history.jsonl        writes the history, an operation a line
Kinds of faults: ${ALL_FAULTS.map(({ kind }) => kind).join(', ')}`;

/** The command, or its error, before anything is started; or the help. */
export function readCommand(args: readonly string[]): StormCommand | { readonly help: string } | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
        topology: { type: 'string', default: 'single' },
        seconds: { type: 'string', default: '180' },
        storms: { type: 'string', default: '1' },
        copies: { type: 'string', default: '2' },
        buyers: { type: 'string', default: '40' },
        pause: { type: 'string', default: '250' },
        appendfsync: { type: 'string', default: 'everysec' },
        faults: { type: 'string' },
        keep: { type: 'string' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${USAGE}`;
  }
  if (values.help === true) return { help: USAGE };
  const { appendfsync } = values;
  const topology = TOPOLOGIES.find((known) => known === values.topology);
  const faults = values.faults?.split(',') ?? null;
  const unknown = faults?.filter((kind) => !ALL_FAULTS.some((fault) => fault.kind === kind)) ?? [];
  const wrong = Object.entries(BOUNDS).flatMap(([name, { min, max }]) => {
    const value = Number(values[name as keyof typeof BOUNDS]);
    const isWithin = Number.isInteger(value) && value >= min && value <= max;
    return isWithin ? [] : [`--${name} takes a whole number from ${min} to ${max}.`];
  });
  const isMode = appendfsync === 'always' || appendfsync === 'everysec';
  if (!isMode) wrong.push('--appendfsync takes always or everysec.');
  if (unknown.length > 0) wrong.push(`--faults: there is no ${unknown.join(', ')}; --help lists all.`);
  if (topology === undefined) wrong.push(`--topology takes ${TOPOLOGIES.join(', ')}.`);
  if (!isMode || topology === undefined || wrong.length > 0) return wrong.join('\n');
  return {
    seed: Number(values.seed),
    topology,
    seconds: Number(values.seconds),
    storms: Number(values.storms),
    copies: Number(values.copies),
    buyers: Number(values.buyers),
    pause: Number(values.pause),
    appendfsync,
    faults,
    keep: values.keep ?? null,
  };
}
