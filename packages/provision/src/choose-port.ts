import { createServer } from 'node:net';
import getPort, { portNumbers } from 'get-port';
import { codeOf, messageOf, ProvisionError } from './provision-error.ts';

export interface PortWish {
  /** The name of the listener, for messages: `Redis`, `the buy API`. */
  readonly who: string;
  /** The address to listen on. */
  readonly host: string;
  /** A configured port: this one or none. */
  readonly asked?: number | undefined;
  /** Otherwise, the start of the search. */
  readonly from: number;
  /** Called with a line when `from` is in use and another port is used. */
  readonly log: (line: string) => void;
}

/**
 * Returns the configured port, or the first free one of the hundred from `from` on, or any free one. It may be taken
 * between this check and the listen: the caller must handle that.
 *
 * Rejects with a ProvisionError when the configured port is in use or not permitted.
 */
export async function choosePort({ who, host, asked, from, log }: PortWish): Promise<number> {
  if (asked !== undefined) {
    const problem = await whyNot(host, asked);
    if (problem === undefined) return asked;
    throw new ProvisionError(
      `Port ${asked}, asked for ${who}, ${problem}. Stop whatever has it, or ask for another port.`,
    );
  }
  const port = await getPort({ port: portNumbers(from, Math.min(from + 99, 65_535)) });
  if (port !== from) log(`Port ${from} is taken; ${who} gets port ${port}.`);
  return port;
}

/** Why a listen there fails now, as the end of a sentence; undefined when it succeeds. */
export function whyNot(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      const code = codeOf(error);
      if (code === 'EADDRINUSE') resolve('is taken');
      else if (code === 'EACCES') resolve('may only be used by a privileged user');
      else resolve(`cannot be used (${messageOf(error)})`);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
