import type { Command } from 'commander';
import { addCallCommand, onApi } from '../../api/api-command.ts';
import { addOutput, mayWrite, saveCsv, type CsvOptions } from '../../api/save-csv.ts';
import { addChangeSelection, toAuditTrailQuery, type ChangeSelection } from '../../api/select-changes.ts';

export function addTrailExport(trail: Command): void {
  const command = addOutput(
    addChangeSelection(
      addCallCommand(trail, {
        usage: 'export',
        says: 'Writes all changes that are selected as CSV.',
        asks: true,
        examples: ['--output trail.csv', '--sale drop-1 | wc -l'],
      }),
    ),
  );
  onApi<[], ChangeSelection & CsvOptions>(command, async ({ client, options }) => {
    await mayWrite(options);
    await saveCsv(await client.auditTrail.csv(toAuditTrailQuery(options)), options);
  });
}
