import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProcessStores } from '@stampede/engine';
import { processGroup } from '@stampede/process';
import { processContext, waitFor, type World } from '@stampede/testkit';
import type { Group } from '@stampede/runtime';
import type { CardKind, DeskView } from '../src/view/desk-view.ts';
import { DeskWatch } from '../src/watching/desk-watch.ts';

/** A card is shown within this time of its cause, and gone within this time of the cure. */
export const SHOWN_MS = 5000;

export interface Watched {
  readonly watch: DeskWatch;
  /** The folder that stands for the checkout. */
  readonly checkout: string;
  /** All views so far, with the times at which they came. */
  readonly views: readonly { readonly view: DeskView; readonly atMs: number }[];
  kinds(): CardKind[];
  /** Resolves when exactly these cards are shown, within 5 s. */
  shows(...kinds: CardKind[]): Promise<DeskView>;
  close(): Promise<void>;
}

type Servers = Pick<World, 'redis' | 'database'>;

/** What the process `pages` does to look at a deployment, with a page that is open. */
export async function startWatched(servers: Servers, env: NodeJS.ProcessEnv = {}): Promise<Watched> {
  const checkout = mkdtempSync(join(tmpdir(), 'stampede-desk-'));
  const context = processContext('pages', servers, env);
  const { config, log } = context;
  const stores = openProcessStores('pages', config, log);
  const watch = new DeskWatch({ stores, log, checkout, env: {} });
  const whole = group(context, stores, watch.parts);
  await whole.start();
  const views: { view: DeskView; atMs: number }[] = [];
  const end = watch.onDesk((view) => views.push({ view, atMs: performance.now() }));
  const kinds = (): CardKind[] => watch.desk().cards.map(({ kind }) => kind);
  return {
    watch,
    checkout,
    views,
    kinds,
    shows: async (...wanted) => {
      try {
        await waitFor(
          `the cards are ${wanted.join(', ') || 'none'}`,
          () => watch.desk().processes.value !== null && String(kinds()) === String(wanted),
          SHOWN_MS,
        );
      } catch (error) {
        throw new Error(`${String(error)}; they are ${JSON.stringify(watch.desk().cards)}`, { cause: error });
      }
      return watch.desk();
    },
    close: async () => {
      end();
      await whole.stop();
      rmSync(checkout, { recursive: true });
    },
  };
}

/** A process of that name that lives, and does nothing else. */
export async function startIdle(name: string, servers: Servers): Promise<Group> {
  const context = processContext(name, servers);
  const whole = group(context, openProcessStores(name, context.config, context.log), []);
  await whole.start();
  return whole;
}

function group(
  context: ReturnType<typeof processContext>,
  stores: ReturnType<typeof openProcessStores>,
  parts: DeskWatch['parts'],
): Group {
  return processGroup(context, { stores, parts, needsGate: false, needsPostgres: false, counters: {} });
}
