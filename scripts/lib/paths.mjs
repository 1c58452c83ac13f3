import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, without a slash at its end. */
export const root = join(fileURLToPath(new URL('../..', import.meta.url)), '.');

/** Everything that a launcher writes into the checkout, other than packages and builds. */
export const state = join(root, '.stampede');

/** Where tools are kept that belong to this checkout only. */
export const tools = join(state, 'tools');
