import type { Pages, Page } from '@stampede/client';
import { InvalidArgumentError, type Command } from 'commander';

const DEFAULT = 50;
const MOST = 10_000;
const PAGE_MOST = 200;

export interface ListOptions {
  readonly limit: number;
}

/** Adds `--limit` to a command that lists. */
export function addLimit(command: Command): Command {
  return command.option('--limit <n>', `how many at most, up to ${MOST}`, parseLimit, DEFAULT);
}

/** The size of the pages in which `limit` entries are read. */
export function pageSize({ limit }: ListOptions): number {
  return Math.min(limit, PAGE_MOST);
}

/** The first `limit` entries; says on stderr when there are more. */
export async function listEntries<P extends Page<unknown>>(
  pages: Pages<P>,
  { limit }: ListOptions,
): Promise<P['data'][number][]> {
  const entries: P['data'][number][] = [];
  for await (const entry of pages) {
    if (entries.length === limit) {
      console.error(`There are more than ${limit}: --limit shows up to ${MOST}.`);
      break;
    }
    entries.push(entry);
  }
  return entries;
}

function parseLimit(text: string): number {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST) throw new InvalidArgumentError(`It is 1 to ${MOST}.`);
  return limit;
}
