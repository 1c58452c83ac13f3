import type { AuditEntry } from '@stampede/client';
import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { addLimit, listEntries, pageSize, type ListOptions } from '../../api/list-entries.ts';
import { addChangeSelection, toAuditTrailQuery, type ChangeSelection } from '../../api/select-changes.ts';
import { formatTime } from '../../terminal/format-time.ts';
import { printJson } from '../../terminal/print-json.ts';
import { showTable } from '../../terminal/show-table.ts';

export function addTrailList(trail: Command): void {
  const command = addLimit(
    addChangeSelection(
      addApiCommand(trail, {
        usage: 'list',
        says: 'Lists changes that people made, newest first; --json has the request ids too.',
        examples: ['--sale drop-1', '--who anna --action order.cancelled', '--json'],
      }),
    ),
  );
  onApi<[], ChangeSelection & ListOptions>(command, async ({ client, options }) => {
    const query = { ...toAuditTrailQuery(options), limit: pageSize(options) };
    const entries = await listEntries(client.auditTrail.list(query), options);
    if (options.json === true) printJson(entries);
    else if (entries.length === 0) console.log('There are no such changes.');
    else printEntries(entries);
  });
}

function printEntries(entries: readonly AuditEntry[]): void {
  showTable(
    [
      { head: 'when', whole: true },
      { head: 'who' },
      { head: 'action', whole: true },
      { head: 'of' },
      { head: 'change', wraps: true },
    ],
    entries.map((entry) => [
      formatTime(entry.at),
      entry.role === entry.who ? entry.who : `${entry.who} (${entry.role})`,
      entry.action,
      [entry.saleId, entry.subject, entry.orderNo].filter((name) => name !== null).join(' '),
      changesOf(entry).join('\n'),
    ]),
  );
}

/** A line for each field that was changed. */
function changesOf({ before, after }: AuditEntry): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].map((name) => {
    const [was, is] = [valueOf(before, name), valueOf(after, name)];
    if (was === undefined) return `${name} ${is ?? ''}`;
    return is === undefined ? `${name} was ${was}` : `${name} ${was} → ${is}`;
  });
}

function valueOf(fields: AuditEntry['before'], name: string): string | undefined {
  const value = fields?.[name];
  return typeof value === 'string' ? value : JSON.stringify(value);
}
