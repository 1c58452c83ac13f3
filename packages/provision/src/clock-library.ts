import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebianPackages } from './unpack-debian-packages.ts';
import type { InstallOptions } from './unpack-debian-redis.ts';

/** libfaketime, which changes a process's clock, where it is installed or was unpacked. */
export async function findClockLibrary(toolsDir: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  return (await clockLibraryIn('/')) ?? (await clockLibraryIn(join(toolsDir, 'faketime')));
}

/** The same; where it is missing, unpacked for this checkout from the system's packages if possible. */
export async function provideClockLibrary(options: InstallOptions): Promise<string | undefined> {
  const found = await findClockLibrary(options.toolsDir);
  if (found !== undefined || process.platform !== 'linux') return found;
  return unpackDebianPackages({
    ...options,
    name: 'faketime',
    packages: ['libfaketime'],
    findIn: clockLibraryIn,
    onDownload: () => {
      options.log('No libfaketime found; unpacking the system’s package for this checkout.');
    },
  });
}

async function clockLibraryIn(home: string): Promise<string | undefined> {
  const lib = join(home, 'usr', 'lib');
  const folders = await readdir(lib).catch((): string[] => []);
  for (const folder of [lib, ...folders.map((name) => join(lib, name))]) {
    const inside = join(folder, 'faketime');
    const files = await readdir(inside).catch((): string[] => []);
    if (files.includes('libfaketime.so.1')) return join(inside, 'libfaketime.so.1');
  }
  return undefined;
}
