import { createServer } from 'node:net';
import getPort, { portNumbers } from 'get-port';
import { codeOf, messageOf, ProvisionError } from './provision-error.ts';

export interface PortWish {
  /** Who will listen, for the messages: `Redis`, `the buy API`. */
  readonly who: string;
  /** The address it will listen on. */
  readonly host: string;
  /** A port that somebody asked for by name: this one or none. */
  readonly asked?: number | undefined;
  /** Where the search begins otherwise. */
  readonly from: number;
  /** Gets a line when `from` is taken and another port is used. */
  readonly log: (line: string) => void;
}

/**
 * The port to use: the asked one, or the first free one of the hundred from `from` on, or any free one. Free means
 * free a moment ago; whoever listens on it still has to be ready to find it taken.
 *
 * Rejects with a ProvisionError when the asked port is taken or cannot be had.
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

/** Why nobody can listen there just now, as the end of a sentence; undefined when somebody can. */
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
