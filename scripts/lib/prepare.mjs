/**
 * Prepares a checkout to run: installs its packages, and builds. Uses only Node, because nothing else is installed yet.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUILD_DESK, deskIsStale } from './desk-build.mjs';
import { root, state } from './paths.mjs';
import { run } from './run.mjs';
import { Problem, say, step } from './say.mjs';

/** Oldest supported minor version of each major; newer majors are supported too. */
const OLDEST = { 20: 19, 22: 12 };
const NEWEST_MAJOR = 24;

/** Throws a Problem when this Node is too old for the code. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= NEWEST_MAJOR || (major in OLDEST && minor >= OLDEST[major])) return;
  throw new Problem(
    `This is Node ${version}. Stampede needs Node 20.19, 22.12 or 24, or newer ones of these.`,
  );
}

/**
 * Installs and builds what is missing or older than its sources. Concurrent calls for one checkout wait for each other.
 *
 * @param {import('./life.mjs').Life} life
 */
export async function prepare(life) {
  checkNode();
  const release = await takeTurn(life);
  try {
    if (installIsStale()) await install(life);
    await build(life);
    if (deskIsStale()) await buildDesk(life);
  } finally {
    release();
  }
  life.check();
}

/** Imports the built code of a package of ours. */
export function built(name) {
  return import(new URL(`packages/${name}/dist/index.js`, `file://${encodeURI(root)}/`).href);
}

/** npm writes its own lock file into node_modules as the last step of an installation. */
function installIsStale() {
  const modified = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;
  const installed = modified('node_modules/.package-lock.json');
  return installed === undefined || installed < (modified('package-lock.json') ?? 0);
}

async function install(life) {
  // Under `npm start` this is the npm that runs us.
  const npm = process.env.npm_execpath;
  const [command, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const args = [...before, 'ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-progress'];
  const { ok, output } = await step('Installing packages (npm ci)', () =>
    run(command, args, { cwd: root, signal: life.signal }),
  );
  life.check();
  if (!ok) throw new Problem(`npm ci failed:\n${output.split('\nnpm error Clean install')[0]}`);
}

async function build(life) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { ok, output } = await step('Building', () =>
    run(process.execPath, [tsc, '-b', 'tsconfig.build.json'], { cwd: root, signal: life.signal }),
  );
  life.check();
  if (!ok) throw new Problem(`The build failed:\n${output}`);
}

async function buildDesk(life) {
  const { ok, output } = await step('Building the desk', () =>
    run(process.execPath, BUILD_DESK, { cwd: root, signal: life.signal }),
  );
  life.check();
  if (!ok) throw new Problem(`The build of the desk failed:\n${output}`);
}

/** A file with our process id; the folder lock of the packages is not built yet. */
async function takeTurn(life) {
  const path = join(state, 'prepare.lock');
  let told = false;
  try {
    mkdirSync(state, { recursive: true });
  } catch (error) {
    throw new Problem(
      `${state} cannot be made (${error.message}). Does the checkout belong to another user?`,
    );
  }
  while (true) {
    try {
      writeFileSync(path, `${process.pid}`, { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (error.code === 'EACCES') {
        throw new Problem(
          `${state} cannot be written. It belongs to another user: start as that user, or delete it.`,
        );
      }
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(path);
    if (owner !== undefined && !isAlive(owner)) rmSync(path, { force: true });
    else if (!told) {
      say(`Another process (${owner ?? 'unknown'}) prepares this checkout; waiting for it.`);
      told = true;
    }
    await sleep(200);
    life.check();
  }
}

/** The process id in the file; undefined while it is being written or deleted. */
function ownerOf(path) {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
