import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startProcess, type AppName, type RunningProcess } from '@stampede/testkit';

/** The version before this one, to be changed with each release. */
const COMMIT = 'a30831a';
/** Why it cannot run from this checkout: a shallow clone or an unpacked archive has no history. Null: it can. */
export function whyNotThere(): string | null {
  try {
    execFileSync('git', ['cat-file', '-e', `${COMMIT}^{commit}`], { stdio: 'ignore' });
    return null;
  } catch {
    return `commit ${COMMIT} is not in this checkout: git fetch --unshallow`;
  }
}

/** The sources of the version before, runnable without a build. */
export interface VersionBefore {
  /** Migrates a database to its schema. */
  migrate(databaseUrl: string): Promise<void>;
  /** Like this version's `startProcess`. */
  start(name: AppName, env: Readonly<Record<string, string>>): Promise<RunningProcess>;
  remove(): void;
}

/**
 * Unpacks the version before. It uses the packages that this version has installed, which must include its own: no
 * registry is needed.
 */
export function unpackVersionBefore(): VersionBefore {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-before-'));
  const archive = execFileSync('git', ['archive', COMMIT], { maxBuffer: 2 ** 27 });
  execFileSync('tar', ['-x', '-C', dir], { input: archive });
  expectSamePackages(dir);
  linkPackages(dir);
  // Its TypeScript, without a build.
  const options = [
    '--conditions=stampede-source',
    `--import=${pathToFileURL(join(dir, 'scripts/lib/ts-loader.mjs')).href}`,
  ];
  return {
    migrate: async (databaseUrl) => {
      const store = pathToFileURL(join(dir, 'packages/store/src/index.ts')).href;
      const script = `await (await import('${store}')).migrateLedger('${databaseUrl}')`;
      execFileSync(process.execPath, [...options, '--input-type=module', '--eval', script]);
    },
    start: (name, env) =>
      startProcess(
        name,
        { ...env, NODE_OPTIONS: options.join(' ') },
        { main: join(dir, 'apps', name, 'src/main.ts') },
      ),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/**
 * The documented step that lets its processes start on the newer schema: the statements, and the suffix of their URL.
 */
export function documentedWayBack(): { readonly sql: string; readonly suffix: string } {
  const page = readFileSync('docs/deploy.md', 'utf8');
  const [, sql] = /```sql\n(CREATE SCHEMA until_[^`]+)```/.exec(page) ?? [];
  const [, suffix] = /`(\?options=[^`]+)`/.exec(page) ?? [];
  if (sql === undefined || suffix === undefined)
    throw new Error('docs/deploy.md does not say how to go back');
  return { sql, suffix };
}

/** @throws Error with a package whose installed version is not the one that the version before needs */
function expectSamePackages(dir: string): void {
  const [before, now] = [dir, '.'].map((folder) => {
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version?: string; link?: boolean }>;
    };
    return Object.entries(lock.packages).filter(([path]) => path.startsWith('node_modules/'));
  });
  const installed = new Map(now?.map(([path, { version }]) => [path, version]));
  for (const [path, { version, link }] of before ?? []) {
    if (link !== true && installed.get(path) !== version)
      throw new Error(
        `${COMMIT} wants ${path} ${version ?? ''}, and ${installed.get(path) ?? 'none'} is here`,
      );
  }
}

function linkPackages(dir: string): void {
  const installed = join(process.cwd(), 'node_modules');
  const links = join(dir, 'node_modules');
  mkdirSync(join(links, '@stampede'), { recursive: true });
  for (const name of readdirSync(installed))
    if (name !== '@stampede') symlinkSync(join(installed, name), join(links, name));
  const folders = ['apps', 'packages'].flatMap((parent) =>
    readdirSync(join(dir, parent)).map((name) => join(dir, parent, name)),
  );
  for (const folder of [...folders, join(dir, 'migrations')])
    symlinkSync(folder, join(links, '@stampede', basename(folder)));
}
