import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, without a slash at its end. */
export const root = join(fileURLToPath(new URL('../..', import.meta.url)), '.');

/** The folder for all that a launcher writes into the checkout, except packages and builds. */
export const state = join(root, '.stampede');

/** The folder for tools of this checkout only. */
export const tools = join(state, 'tools');
