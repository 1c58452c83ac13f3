import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { METRICS_OFFSETS } from '@stampede/process';
import type { SiteCheck } from './check.ts';
import { fail, ok, warn, type Found } from './finding.ts';
import type { Site } from './site.ts';

const LIST_MS = 20_000;
/** Restarts within this time are of now. */
const YOUNG_MS = 600_000;

interface Pm2Process {
  readonly name: string;
  readonly pm_id: number;
  readonly pm2_env: {
    readonly status: string;
    readonly restart_time: number;
    readonly pm_uptime: number;
    readonly pm_cwd?: string;
  };
}

/** Whether pm2 runs here, keeps all processes up, and had to restart one lately. */
export const pm2: SiteCheck = {
  name: 'pm2',
  look: async (site) => {
    for (const home of homesOf(site)) {
      // Without a daemon pm2 would start one.
      if (!(await answers(join(home, 'rpc.sock')))) continue;
      const own = (await list(site, home)).filter(({ name }) => name in METRICS_OFFSETS);
      if (own.length > 0) return judgePm2(own, Date.now(), commandFor(home));
    }
    return [ok('no pm2 of this user has processes of Stampede on this machine')];
  },
};

export function judgePm2(all: readonly Pm2Process[], nowMs: number, command: string): Found[] {
  return all.map(({ name, pm_id: id, pm2_env: { status, restart_time: restarts, pm_uptime: sinceMs } }) => {
    if (status !== 'online')
      return fail(
        `${name} ${id} is ${status}`,
        `${command} logs ${name} says why; ${command} restart ${name}`,
      );
    if (restarts > 0 && nowMs - sinceMs < YOUNG_MS)
      return warn(
        `${name} ${id} was restarted ${restarts} times, lately`,
        `${command} logs ${name} says why`,
      );
    return ok(`${name} ${id} is online, restarted ${restarts} times`);
  });
}

/** How people reach the daemon of a home. */
function commandFor(home: string): string {
  return home === join(homedir(), '.pm2') ? 'npx pm2' : `PM2_HOME=${home} npx pm2`;
}

/** Where a daemon may be: as configured, as an `npm start` records it, and pm2's own choice. */
function homesOf({ env, checkout }: Site): string[] {
  const { PM2_HOME: configured = '' } = env;
  const homes = [configured, startedHome(checkout), join(homedir(), '.pm2')];
  return [...new Set(homes.filter((home) => home !== ''))];
}

function startedHome(checkout: string): string {
  const note = join(checkout, '.stampede/run.json');
  if (!existsSync(note)) return '';
  try {
    const { home } = JSON.parse(readFileSync(note, 'utf8')) as { home?: unknown };
    return typeof home === 'string' ? home : '';
  } catch {
    return '';
  }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    const finish = (answer: boolean) => (): void => {
      connection.destroy();
      resolve(answer);
    };
    connection.once('connect', finish(true)).once('error', finish(false));
  });
}

/** None where pm2 gives no list. */
async function list({ checkout, env }: Site, home: string): Promise<Pm2Process[]> {
  const bin = join(checkout, 'node_modules/pm2/bin/pm2');
  const options = {
    env: { ...env, PM2_HOME: home, PM2_DISABLE_VERSION_CHECK: 'true' },
    timeout: LIST_MS,
    maxBuffer: 64 * 1024 * 1024,
  };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [bin, 'jlist'], options);
    // Lines before it are for people.
    const json = stdout.split('\n').find((line) => line.startsWith('['));
    return json === undefined ? [] : (JSON.parse(json) as Pm2Process[]);
  } catch {
    return [];
  }
}
