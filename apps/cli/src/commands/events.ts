import type { Command } from 'commander';
import { addEventsTail } from './events/tail.ts';

export function registerEvents(program: Command): void {
  const events = program.command('events').description('Follow what happens.');
  addEventsTail(events);
}
