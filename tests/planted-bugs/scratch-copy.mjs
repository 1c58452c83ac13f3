/**
 * A copy of the sources, built, in which bugs are planted and from which they are taken away again.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, state } from '../../scripts/lib/paths.mjs';

const COPIED = [
  'apps',
  'packages',
  'migrations',
  'tests',
  'scripts',
  'ecosystem.config.js',
  'jest.config.js',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.build.json',
  'tsconfig.json',
];

/** The sources, and node_modules of links: ours to the copy, the others to where they are. */
export function copySources() {
  const copy = mkdtempSync(join(tmpdir(), 'stampede-planted-'));
  const filter = (path) => !path.endsWith('/node_modules');
  for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true, filter });
  linkModules(join(root, 'node_modules'), join(copy, 'node_modules'));
  const workspaces = ['packages', 'apps'].flatMap((kind) =>
    readdirSync(join(copy, kind)).map((name) => `${kind}/${name}`),
  );
  for (const workspace of [...workspaces, 'migrations']) {
    const { name } = JSON.parse(readFileSync(join(copy, workspace, 'package.json'), 'utf8'));
    if (name.startsWith('@stampede/')) symlinkSync(join(copy, workspace), join(copy, 'node_modules', name));
    linkModules(join(root, workspace, 'node_modules'), join(copy, workspace, 'node_modules'));
  }
  mkdirSync(join(copy, '.stampede'));
  symlinkSync(join(state, 'tools'), join(copy, '.stampede', 'tools'));
  return copy;
}

function linkModules(from, to) {
  if (!existsSync(from)) return;
  mkdirSync(join(to, '@stampede'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== '@stampede') symlinkSync(join(from, name), join(to, name));
  }
}

/**
 * Plants one bug: each of its edits replaces text that is in its file exactly once.
 *
 * @param {{ edits: { file: string, find: string, put: string }[] }} bug
 * @returns {(() => void) | null}  Takes it away again; null when the sources have changed, and nothing was planted.
 */
export function plant(copy, { edits }) {
  const undo = [];
  for (const { file, find, put } of edits) {
    const path = join(copy, file);
    const before = readFileSync(path, 'utf8');
    if (before.split(find).length !== 2) {
      for (const step of undo.reverse()) step();
      return null;
    }
    undo.push(() => writeFileSync(path, before));
    writeFileSync(
      path,
      before.replace(find, () => put),
    );
  }
  return () => {
    for (const step of undo.reverse()) step();
  };
}

/** Compiles what has changed. A planted bug may offend the types; the code comes out all the same. */
export function build(copy) {
  spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-b', join(copy, 'tsconfig.build.json')],
    { cwd: copy, stdio: 'ignore' },
  );
}

export function removeCopy(copy) {
  rmSync(copy, { recursive: true, force: true });
}
