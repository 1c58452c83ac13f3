import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { state } from './paths.mjs';

const NAMES = ['OPERATOR_TOKEN', 'SHOP_TOKEN', 'VIEWER_TOKEN'];

/**
 * The tokens: from the environment, else those of an earlier start, else new ones, which are stored in a file that
 * only this user may read.
 *
 * @returns {{ OPERATOR_TOKEN: string, SHOP_TOKEN: string, VIEWER_TOKEN: string }}
 */
export function tokens() {
  const path = join(state, 'tokens.json');
  const kept = read(path);
  const all = Object.fromEntries(
    NAMES.map((name) => [name, kept[name] ?? randomBytes(24).toString('base64url')]),
  );
  if (NAMES.some((name) => kept[name] === undefined)) {
    writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  }
  return Object.fromEntries(NAMES.map((name) => [name, process.env[name] ?? all[name]]));
}

/** The first token of a variable that may list several with names. */
export function firstToken(text) {
  return text.split(',')[0].split(':').at(-1);
}

function read(path) {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8'));
    return Object.fromEntries(
      NAMES.flatMap((name) => (typeof value[name] === 'string' ? [[name, value[name]]] : [])),
    );
  } catch {
    return {};
  }
}
