import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startPages, type Deployment } from '@stampede/testkit';

const READERS = fileURLToPath(new URL('open-desks.mjs', import.meta.url));

/** The process `pages` beside a deployment, with an operator who is signed in. */
export interface Desk {
  /** Opens pages that look at a sale, all live when this resolves. @returns what closes them */
  open(saleId: string, pages: number): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

export async function startDesk(deployment: Deployment): Promise<Desk> {
  const desk = await startPages(deployment, {}, { ownSession: true });
  const { port } = new URL(desk.url);
  const cookie = await signIn(port, deployment.operatorToken);
  return { open: (saleId, pages) => openPages(port, cookie, saleId, pages), stop: () => desk.stop() };
}

async function openPages(
  port: string,
  cookie: string,
  saleId: string,
  pages: number,
): Promise<() => Promise<void>> {
  const args = [READERS, port, `/desk/stream?sale=${saleId}`, cookie, String(pages)];
  const readers = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const ended = once(readers, 'exit');
  await Promise.race([
    once(readers.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('the pages of the desk were not opened'))),
  ]);
  return async () => {
    readers.stdin.end();
    await ended;
  };
}

/** @returns the header `Cookie` */
async function signIn(port: string, token: string): Promise<string> {
  const url = `http://127.0.0.1:${port}`;
  const answer = await fetch(`${url}/desk/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify({ token }),
  });
  const [cookie = ''] = (answer.headers.get('Set-Cookie') ?? '').split(';');
  if (answer.status !== 200) throw new Error(`signing in was answered ${answer.status}`);
  return cookie;
}
