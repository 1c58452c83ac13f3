/**
 * `npm run pictures`: takes every page and state of the desk as a picture, with made-up figures, into
 * .stampede/pictures. Words as arguments select pictures by name: `npm run pictures -- sale light`.
 *
 * `npm run pictures -- --real <link>` takes one of a running `npm start`, by the one-time link that it has printed: a sale
 * after 500 buyers, while Redis is frozen.
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
  const [first, ...rest] = process.argv.slice(2);
  const [name, words] =
    first === '--real' ? ['take-real-picture.ts', rest] : ['take-pictures.ts', process.argv.slice(2)];
  const program = join(root, 'tests/browser', name);
  const args = [`--import=${loader}`, '--conditions=stampede-source', program, ...words];
  return foreground(life, provision, args, { ...process.env, PICTURES: join(state, 'pictures') });
});
