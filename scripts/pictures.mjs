/**
 * `npm run pictures`: takes every page and state of the desk as a picture, with made-up figures, into
 * .stampede/pictures. Words as arguments select pictures by name: `npm run pictures -- sale light`.
 */
import { join } from 'node:path';
import { foreground } from './lib/foreground.mjs';
import { live } from './lib/life.mjs';
import { root, state } from './lib/paths.mjs';
import { built, prepare } from './lib/prepare.mjs';

await live(async (life) => {
  await prepare(life);
  const provision = await built('provision');
  const loader = import.meta.resolve('./lib/ts-loader.mjs');
  const program = join(root, 'tests/browser/take-pictures.ts');
  const args = [`--import=${loader}`, '--conditions=stampede-source', program, ...process.argv.slice(2)];
  return foreground(life, provision, args, { ...process.env, PICTURES: join(state, 'pictures') });
});
