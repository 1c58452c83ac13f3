/**
 * Lets `node --conditions=stampede-source --import <this file>` run the sources as they are, also with a Node that
 * cannot strip types: for tests that need a real process.
 */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

import { transform } from '@swc/core';

/**
 * A hook of Node's module loader; it runs in a thread of its own, which loads this file again.
 * @public Node calls it by its name
 */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const { code } = await transform(await readFile(fileURLToPath(url), 'utf8'), {
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  return { format: 'module', source: code, shortCircuit: true };
}

register(import.meta.url);
