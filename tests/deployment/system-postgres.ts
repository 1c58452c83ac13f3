import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A Postgres of this machine: server and client programs of one version. */
export interface SystemPostgres {
  readonly postgres: string;
  readonly initdb: string;
  /** With psql, pg_dump and pg_restore. */
  readonly folder: string;
}

const DEBIAN = '/usr/lib/postgresql';
const PROGRAMS = ['postgres', 'initdb', 'psql', 'pg_dump', 'pg_restore'];

/** The newest of Debian's, else the one on PATH; null where no folder has all programs. */
export function findSystemPostgres(): SystemPostgres | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  const folder = folders.find((each) => PROGRAMS.every((program) => existsSync(join(each, program))));
  if (folder === undefined) return null;
  return { postgres: join(folder, 'postgres'), initdb: join(folder, 'initdb'), folder };
}
