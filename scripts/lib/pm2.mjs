/** Runs the processes under pm2-runtime: starts it, stops it, and stops leftovers of a killed start. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { endMarked, MARK } from './marked.mjs';
import { root, state } from './paths.mjs';
import { run } from './run.mjs';
import { Problem, say } from './say.mjs';
import { terminalLine } from './terminal-line.mjs';

/** pm2 gives the processes 12 s, checks the end of one after the other, and needs some time itself. */
const STOP_MS = 20_000;
/** For a command of pm2. */
const LIST_MS = 10_000;
const SOCKETS = ['rpc.sock', 'pub.sock'];
/** The shortest limit for the path of a Unix socket is that of macOS, 104 including the final zero. */
const SOCKET_PATH_LIMIT = 103;

const noteFile = join(state, 'run.json');

/** The folder of pm2's state: PM2_HOME where set, else in the checkout, or outside it where the path is too long. */
function pm2Home() {
  if (process.env.PM2_HOME !== undefined) return resolve(process.env.PM2_HOME);
  const home = join(state, 'pm2');
  if (Buffer.byteLength(join(home, SOCKETS[0])) <= SOCKET_PATH_LIMIT) return home;
  const short = join(
    tmpdir(),
    `stampede-pm2-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`,
  );
  say(`The checkout's path is too long for pm2's sockets; PM2_HOME is ${short}.`);
  return short;
}

/**
 * Stops the leftovers of a run whose launcher was killed, if any.
 *
 * @param {typeof import('../../packages/provision/dist/index.js')} provision
 */
export async function stopLeftovers(provision) {
  const note = readNote();
  if (note === undefined) return;
  const identity = provision.parseIdentity(note.pm2);
  if (identity !== undefined && provision.lives(identity)) {
    say(`Stopping the processes that an earlier run left behind (pm2-runtime ${identity.pid}).`);
  }
  await stop(provision, note.mark, identity, note.home);
}

/**
 * Starts pm2-runtime with all processes. Its output goes to ours: formatted on a terminal, otherwise as JSON,
 * unchanged. It has a process group of its own, so a Ctrl-C reaches it once, through us.
 *
 * @param {typeof import('../../packages/provision/dist/index.js')} provision
 * @param {NodeJS.ProcessEnv} env
 */
export async function startPm2(provision, env) {
  const home = pm2Home();
  await refuseForeignDaemon(home);
  mkdirSync(home, { recursive: true });
  // pm2 writes the environment, with tokens and passwords, into files in it.
  if (process.env.PM2_HOME === undefined) chmodSync(home, 0o700);
  const mark = randomUUID();
  // Recorded before the first process runs, so that leftovers are found after a kill at any later time.
  writeNote({ mark, home });
  // Without --no-auto-exit pm2-runtime ends when all processes are waiting for their restart at the same time.
  const args = [
    join(root, 'node_modules/pm2/bin/pm2-runtime'),
    'start',
    'ecosystem.config.js',
    '--no-auto-exit',
  ];
  const outputs = [process.stdout, process.stderr];
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', ...outputs.map(({ isTTY }) => (isTTY === true ? 'pipe' : 'inherit'))],
    env: { ...env, PM2_HOME: home, PM2_DISABLE_VERSION_CHECK: 'true', [MARK]: mark },
  });
  for (const output of [child.stdout, child.stderr]) if (output !== null) showLines(output);
  const exited = new Promise((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(signal ?? `exit code ${code}`));
  });
  const identity = child.pid === undefined ? undefined : provision.identify(child.pid);
  writeNote({ mark, home, pm2: identity });
  return { exited, list: () => list(mark, home), stop: () => stop(provision, mark, identity, home) };
}

/**
 * The processes that live now.
 *
 * @returns {Promise<{ name: string, pid: number }[]>}
 */
async function list(mark, home) {
  const env = { ...process.env, PM2_HOME: home, [MARK]: mark };
  const signal = AbortSignal.timeout(LIST_MS);
  const { output } = await run(process.execPath, [join(root, 'node_modules/pm2/bin/pm2'), 'jlist'], {
    cwd: root,
    env,
    signal,
  });
  const listed = JSON.parse(output.slice(output.indexOf('[{')));
  return listed.flatMap(({ name, pid, pm2_env: { status } }) => (status === 'online' ? [{ name, pid }] : []));
}

function showLines(output) {
  createInterface({ input: output }).on('line', (line) => {
    const shown = terminalLine(line);
    if (shown !== undefined) say(shown);
  });
}

async function stop(provision, mark, identity, home) {
  if (identity !== undefined) {
    await provision.stopProcess(identity, [
      { signal: 'SIGTERM', waitMs: STOP_MS },
      { signal: 'SIGKILL', waitMs: 5000 },
    ]);
  }
  // When pm2 is stopped it leaves a process that it was about to start; when it is killed, all of them.
  await endMarked(mark, 12_000, provision.waitUntil);
  for (const name of [...SOCKETS, 'pm2.pid']) rmSync(join(home, name), { force: true });
  rmSync(noteFile, { force: true });
}

/** pm2-runtime would join another daemon with the same home, and stop all its processes with ours. */
async function refuseForeignDaemon(home) {
  const socket = join(home, SOCKETS[0]);
  if (!existsSync(socket) || !(await answers(socket))) return;
  throw new Problem(
    `A pm2 daemon already runs in ${home}. Stop it (PM2_HOME=${home} npx pm2 kill), or set PM2_HOME to another folder.`,
  );
}

function answers(socket) {
  return new Promise((done) => {
    const connection = connect(socket);
    const finish = (answer) => () => {
      connection.destroy();
      done(answer);
    };
    connection.once('connect', finish(true)).once('error', finish(false));
  });
}

function readNote() {
  try {
    const note = JSON.parse(readFileSync(noteFile, 'utf8'));
    return typeof note.mark === 'string' && typeof note.home === 'string' ? note : undefined;
  } catch {
    return undefined;
  }
}

function writeNote(note) {
  writeFileSync(noteFile, JSON.stringify(note), { mode: 0o600 });
}
