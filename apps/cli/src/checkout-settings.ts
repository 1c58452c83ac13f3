import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

/** This command's checkout, with a slash at its end. */
export const CHECKOUT = new URL('../../../', import.meta.url);

/** The variables of `.env`; none where there is no such file. */
export function readDotEnv(checkout: URL): NodeJS.Dict<string> {
  const path = fileURLToPath(new URL('.env', checkout));
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
}

/** What a running `npm start` records; nothing where none runs. */
export function readNote(checkout: URL): NodeJS.Dict<string> {
  const path = fileURLToPath(new URL('.stampede/servers.json', checkout));
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}
