import type { Config, ConfigProblem } from '@stampede/runtime';

/** What the doctor looks at beside the stores. */
export interface Site {
  /** The folder of the checkout. */
  readonly checkout: string;
  /** The environment, completed from `.env` and from a running `npm start`. */
  readonly env: NodeJS.ProcessEnv;
  /** The variables of `.env`; null where there is no such file. */
  readonly dotEnv: NodeJS.Dict<string> | null;
  /** Whether an `npm start` runs in the checkout: it chooses what is not configured. */
  readonly isStarted: boolean;
  /** Null where it is not valid; without tokens it is. */
  readonly config: Config | null;
  /** What is not valid for a process that serves HTTP. */
  readonly problems: readonly ConfigProblem[];
  /** Where the API is reached. */
  readonly apiUrl: string | null;
}
