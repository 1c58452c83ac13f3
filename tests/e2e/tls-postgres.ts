import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresServer, type Server } from '@stampede/provision';
import { onFreePort } from '@stampede/testkit';
import type { Certificates } from './certificates.ts';

/** A Postgres that refuses connections without TLS or without a certificate signed by the authority. */
export interface TlsPostgres {
  /** Without the parameters that TLS needs. */
  readonly url: string;
  remove(): Promise<void>;
}

const HBA = 'hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca\n';

export async function startTlsPostgres({ authority, server }: Certificates): Promise<TlsPostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-postgres-'));
  chmodSync(dir, 0o755);
  // The first start creates the data folder, which belongs to the server's user.
  const first = await onFreePort('Postgres', (port) =>
    startPostgresServer({ dir, port, settings: { fsync: 'off' } }),
  );
  await first.stop();
  const data = join(dir, 'data');
  const { uid, gid } = statSync(data);
  for (const [from, name] of [
    [authority, 'ca.pem'],
    [server.cert, 'server.pem'],
    [server.key, 'server.key'],
  ] as const) {
    copyFileSync(from, join(data, name));
    chmodSync(join(data, name), 0o600);
    chownSync(join(data, name), uid, gid);
  }
  writeFileSync(join(data, 'pg_hba.conf'), HBA);
  const settings = {
    fsync: 'off',
    ssl: 'on',
    ssl_ca_file: 'ca.pem',
    ssl_cert_file: 'server.pem',
    ssl_key_file: 'server.key',
  };
  const running: Server = await startPostgresServer({ dir, port: first.port, settings });
  return {
    url: running.url,
    remove: async () => {
      await running.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
