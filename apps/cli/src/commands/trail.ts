import type { Command } from 'commander';
import { addTrailExport } from './trail/export.ts';
import { addTrailList } from './trail/list.ts';

export function registerTrail(program: Command): void {
  const trail = program.command('trail').description('Find out who changed what, and when.');
  addTrailList(trail);
  addTrailExport(trail);
}
