import { hostname } from 'node:os';
import { findProcesses, type SeenProcess } from '@stampede/engine';
import { metricsPort } from '@stampede/process';
import type { Config } from '@stampede/runtime';
import type { StoreCheck } from './check.ts';
import { fail, ok, warn, type Found } from './finding.ts';
import { localUrl, probe } from './probe.ts';
import { lives } from './processes.ts';
import { whoListens } from './who-listens.ts';

interface Place {
  readonly what: string;
  readonly host: string;
  readonly port: number;
}

/** Whether the ports of the processes that live on this machine are theirs, and who else has them. */
export const ports: StoreCheck = {
  name: 'ports',
  needs: ['ledger'],
  look: async (stores, { config, isStarted }) => {
    if (config === null) return [];
    if (isStarted) return [ok('npm start chooses ports that are free')];
    const here = (await findProcesses(stores)).filter((row) => lives(row) && row.host === hostname());
    const used = placesOf(config, here);
    const api: Place = { what: 'the API', host: config.host, port: config.port };
    const isFree = config.port !== 0 && !here.some(({ name }) => name === 'buy-api');
    return [...(await Promise.all(used.map(judgeUsed))), ...(isFree ? [await judgeFree(api)] : [])];
  },
};

function placesOf(config: Config, here: readonly SeenProcess[]): Place[] {
  const places: Place[] = [];
  if (config.port !== 0 && here.some(({ name }) => name === 'buy-api'))
    places.push({ what: 'the API', host: config.host, port: config.port });
  for (const { name, instance } of here) {
    const port = metricsPort(config.metricsPort, name, instance);
    if (port !== null) places.push({ what: `${name} ${instance}`, host: config.metricsHost, port });
  }
  return places;
}

async function judgeUsed({ what, host, port }: Place): Promise<Found> {
  const url = localUrl(host, port);
  const answer = await probe(`${url}/livez`);
  if (isOurs(answer)) return ok(`${what} answers at ${url}`);
  if (answer === 'nothing' && whoListens(port) === null)
    return fail(
      `${what} lives, and nothing answers at ${url}`,
      'compare HOST, PORT and METRICS_PORT with its log',
    );
  return fail(
    `port ${port} of ${what} is used by ${whoListens(port) ?? 'another program'}`,
    'end it, or choose another port',
  );
}

/** A port of a process that does not run here. */
async function judgeFree({ what, host, port }: Place): Promise<Found> {
  const answer = await probe(`${localUrl(host, port)}/livez`);
  const who = whoListens(port);
  if (answer === 'nothing' && who === null) return ok(`port ${port} of ${what} is free`);
  return warn(
    `port ${port} of ${what} is used by ${who ?? 'another program'}, and no buy-api of this database runs here`,
    'end it, or choose another PORT',
  );
}

function isOurs(answer: Awaited<ReturnType<typeof probe>>): boolean {
  if (answer === 'nothing' || answer.status !== 200) return false;
  return (answer.body as { status?: unknown } | null)?.status === 'ok';
}
