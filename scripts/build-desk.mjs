/** The part of `npm run build` that is not TypeScript alone: the pages of the desk, where a source of theirs has changed. */
import { spawnSync } from 'node:child_process';
import { BUILD_DESK, deskIsStale } from './lib/desk-build.mjs';
import { root } from './lib/paths.mjs';

if (deskIsStale()) {
  const { status } = spawnSync(process.execPath, BUILD_DESK, { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
