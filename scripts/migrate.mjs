/**
 * `npm run migrate`: installs and builds what is missing, then `stampede migrate`. With `--built` it uses the installed
 * packages and the existing build, for places where these cannot be changed, such as a container.
 */
import { live } from './lib/life.mjs';
import { prepare } from './lib/prepare.mjs';

await live(async (life) => {
  if (!process.argv.includes('--built')) await prepare(life);
  process.argv = [process.execPath, 'stampede', 'migrate'];
  await life.orInterrupted(import('../apps/cli/dist/main.js'));
  return process.exitCode ?? 0;
});
