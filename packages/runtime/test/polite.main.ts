/** A daemon as far as its politeness goes; says how it stands with the system's scheduler, once that is `wanted`. */
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { lowerPriority } from '../src/index.ts';

const [wanted = '', deadlineMs = '0'] = process.argv.slice(2);
const group = '/proc/self/autogroup';
const ofSession = (): string => (existsSync(group) ? readFileSync(group, 'utf8').trim() : '');

lowerPriority();
while (existsSync(group) && !ofSession().endsWith(wanted) && performance.now() < Number(deadlineMs))
  await sleep(20);
process.stdout.write(JSON.stringify({ ofProcess: getPriority(), ofSession: ofSession() }));
