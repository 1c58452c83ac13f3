import { spawn, type ChildProcess } from 'node:child_process';
import { waitFor, type Deployment } from '@stampede/testkit';

export interface ExampleOptions {
  readonly deployment: Deployment;
  readonly saleId: string;
  readonly port: number;
  /** Its folder, which survives it. */
  readonly data: string;
}

export interface Example {
  readonly url: string;
  stop(): Promise<void>;
}

/** The start of an idle machine takes 3 s, most of it for the check of the build. */
const READY_MS = 60_000;

/** Runs the example as `npm run example` does. */
export async function startExample({ deployment, saleId, port, data }: ExampleOptions): Promise<Example> {
  const child = spawn(
    process.execPath,
    ['scripts/example.mjs', '--sale', saleId, '--port', String(port), '--data', data],
    {
      env: {
        ...process.env,
        STAMPEDE_URL: deployment.url,
        STAMPEDE_TOKEN: deployment.operatorToken,
        SHOP_TOKEN: deployment.shopToken,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const stop = () => ended(child);
  try {
    await waitFor(
      'the example listens or ends',
      () => child.exitCode !== null || said.includes('The shop is at'),
      READY_MS,
    );
    if (child.exitCode !== null) throw new Error(`the example did not start: ${said}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    child.kill('SIGTERM');
  });
}
