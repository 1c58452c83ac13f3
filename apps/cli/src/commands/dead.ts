import type { Command } from 'commander';
import { addDeadDiscard } from './dead/discard.ts';
import { addDeadList } from './dead/list.ts';
import { addDeadReplay } from './dead/replay.ts';

export function registerDead(program: Command): void {
  const dead = program.command('dead').description('Handle purchases that could not become orders.');
  addDeadList(dead);
  addDeadReplay(dead);
  addDeadDiscard(dead);
}
