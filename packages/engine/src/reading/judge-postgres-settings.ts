import type { PostgresServer, ServerProblem } from '@stampede/store';

/** The settings of Postgres with which a crash loses what was answered. */
export function judgePostgresSettings({
  synchronousCommit,
  fsync,
  fullPageWrites,
}: Pick<PostgresServer, 'synchronousCommit' | 'fsync' | 'fullPageWrites'>): ServerProblem[] {
  const loses = 'a crash of its machine may lose or damage orders; set it to on';
  const answered = 'a crash of Postgres loses payments that were answered; set it to on';
  const problems: [setting: string, value: string, verdict: ServerProblem['verdict'], remedy: string][] = [
    ['synchronous_commit', synchronousCommit, 'fail', answered],
    ['fsync', fsync, 'fail', loses],
    ['full_page_writes', fullPageWrites, 'warn', loses],
  ];
  return problems
    .filter(([, value]) => value === 'off')
    .map(([setting, , verdict, remedy]) => ({ verdict, found: `${setting} is off`, remedy }));
}
