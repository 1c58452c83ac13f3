import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { Problem } from './say.mjs';

/** Takes the variables from `.env` that the environment has not. An empty variable counts as not set. */
export function loadEnvFile() {
  const path = join(root, '.env');
  for (const [name, value] of Object.entries(process.env)) if (value === '') delete process.env[name];
  if (!existsSync(path)) return;
  try {
    process.loadEnvFile(path);
  } catch (error) {
    throw new Problem(`${path} cannot be read: ${error.message}`);
  }
  for (const [name, value] of Object.entries(process.env)) if (value === '') delete process.env[name];
}
