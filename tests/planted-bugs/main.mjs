/**
 * Shows that the laws' tests can fail: plants one bug after the other in a scratch copy of the sources, lets a suite
 * judge it, and prints which law or test noticed which bug, and after how long. Not part of `npm test`: it takes from
 * some minutes to an hour.
 *
 *   node tests/planted-bugs/main.mjs laws             storms over all bugs of laws.json
 *   node tests/planted-bugs/main.mjs protocol         the protocol's tests over all bugs of protocol.json
 *   node tests/planted-bugs/main.mjs laws deadline    those whose name has the word
 *
 * Ends with 1 when a bug was not noticed, or cannot be planted any more because the sources have changed.
 */
import { readFileSync } from 'node:fs';
import { live } from '../../scripts/lib/life.mjs';
import { built, prepare } from '../../scripts/lib/prepare.mjs';
import { tools } from '../../scripts/lib/paths.mjs';
import { say } from '../../scripts/lib/say.mjs';
import { scratchFolder } from '../../scripts/lib/scratch.mjs';
import { provideServers } from '../../scripts/lib/servers.mjs';
import { build, copySources, plant, removeCopy } from './scratch-copy.mjs';
import * as suites from './suites.mjs';

const [name, word = ''] = process.argv.slice(2);
const suite = suites[name];

/** How it was noticed, or why not. */
async function judge(copy, bug, env, signal) {
  const undo = plant(copy, bug);
  if (undo === null) return { failed: [], problem: 'CANNOT BE PLANTED: the sources have changed' };
  try {
    build(copy);
    const failed = await suite(copy, env, signal, bug);
    if (failed === null) return { failed: [], problem: 'THE SUITE COULD NOT RUN' };
    return { failed, problem: failed.length === 0 ? 'NOT NOTICED' : null };
  } finally {
    undo();
  }
}

await live(async (life) => {
  if (suite === undefined) {
    say(`Say which suite: ${Object.keys(suites).join(' or ')}.`);
    return 1;
  }
  await prepare(life);
  const provision = await built('provision');
  const folder = await scratchFolder(life, provision, 'planted');
  const { databaseUrl } = await provideServers(life, provision, {
    folder,
    redisUrl: 'each suite has its own',
    databaseUrl: process.env.TEST_DATABASE_URL,
    settings: { fsync: 'off', max_connections: '300' },
  });
  await provision.provideClockLibrary({ toolsDir: tools, log: say, signal: life.signal });
  const bugs = JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'));
  const wanted = bugs.filter(({ bug }) => bug.includes(word));
  const copy = copySources();
  life.afterwards(() => removeCopy(copy));
  let missed = 0;
  console.log('| planted bug | noticed by | after |\n| --- | --- | ---: |');
  for (const bug of wanted) {
    life.check();
    const start = performance.now();
    const env = { TEST_DATABASE_URL: databaseUrl, TMPDIR: folder };
    const { failed, problem } = await judge(copy, bug, env, life.signal);
    life.check();
    if (problem !== null) missed += 1;
    const seconds = Math.round((performance.now() - start) / 1000);
    console.log(`| ${bug.bug} | ${problem ?? failed.join('; ')} | ${seconds} s |`);
  }
  console.log(`\n${wanted.length - missed} of ${wanted.length} bugs were noticed.`);
  return missed === 0 ? 0 : 1;
});
