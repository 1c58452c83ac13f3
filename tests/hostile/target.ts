import { readFileSync } from 'node:fs';
import type { Deployment } from '@stampede/testkit';
import type { Callers } from './make-request.ts';
import { Memory } from './memory.ts';
import { describeApi, type ApiDescription } from './operations.ts';

/** The system under attack, and the knowledge about it. */
export interface Target {
  readonly port: number;
  readonly api: ApiDescription;
  readonly memory: Memory;
  readonly callers: Callers;
  /** The problems in docs/problems.md. */
  readonly slugs: ReadonlySet<string>;
}

export async function aimAt(deployment: Deployment, buyerSecret: string): Promise<Target> {
  const api = await describeApi(deployment.url);
  const memory = new Memory(api);
  // The reference page lists its own files.
  memory.learnAddresses(await (await fetch(`${deployment.url}/docs`)).text());
  const { operatorToken, shopToken } = deployment;
  return {
    port: Number(new URL(deployment.url).port),
    api,
    memory,
    callers: { operatorToken, shopToken, buyerSecret },
    slugs: new Set(
      [...readFileSync('docs/problems.md', 'utf8').matchAll(/^## (\S+)$/gm)].map((match) => match[1] ?? ''),
    ),
  };
}
