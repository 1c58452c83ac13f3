/** The pages of the desk, which vite builds. tsc decides by itself what is stale; vite does not. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** What the pages are built from; folders count too, so that a deleted file is noticed. */
const SOURCES = ['apps/pages/desk', 'apps/pages/src/view', 'apps/pages/vite.config.ts', 'package-lock.json'];

/** The command that builds them: of Node, in the checkout. */
export const BUILD_DESK = [
  join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
  ...['build', '--config', 'apps/pages/vite.config.ts', '--logLevel', 'warn'],
];

/** Whether a source is newer than the page, which is what vite writes last. */
export function deskIsStale() {
  const modified = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;
  const builtAt = modified('apps/pages/dist-desk/index.html');
  if (builtAt === undefined) return true;
  const pathsIn = (path) =>
    statSync(join(root, path)).isDirectory()
      ? [path, ...readdirSync(join(root, path), { recursive: true }).map((name) => join(path, name))]
      : [path];
  return SOURCES.flatMap(pathsIn).some((path) => modified(path) > builtAt);
}
