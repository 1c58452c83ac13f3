/** A daemon as far as its politeness goes; says how it stands with the system's scheduler. */
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { giveWay } from '../src/index.ts';

giveWay();
const group = '/proc/self/autogroup';
const ofSession = existsSync(group) ? readFileSync(group, 'utf8').trim() : '';
process.stdout.write(JSON.stringify({ ofProcess: getPriority(), ofSession }));
