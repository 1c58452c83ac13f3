import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFreePort, startTestRedis, type TestRedis } from '@stampede/testkit';

/** A Redis that also listens for TLS, with a certificate of an authority that nobody knows. */
export interface TlsRedis extends TestRedis {
  readonly tlsUrl: string;
  /** The authority's certificate, for whoever wants to trust it. */
  readonly authority: string;
}

export async function startTlsRedis(): Promise<TlsRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-tls-'));
  const file = (name: string): string => join(dir, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe' });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    ...['req', '-x509', ...newKey, '-keyout', file('ca.key'), '-out', file('ca.pem')],
    ...['-days', '2', '-subj', '/CN=an authority of a test'],
  );
  openssl(
    ...['req', '-x509', ...newKey, '-keyout', file('server.key'), '-out', file('server.pem'), '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-CA', file('ca.pem'), '-CAkey', file('ca.key')],
  );
  const tlsPort = await onFreePort('TLS', async (port) => port);
  const redis = await startTestRedis({
    args: [
      ...['--tls-port', String(tlsPort), '--tls-auth-clients', 'no', '--tls-ca-cert-file', file('ca.pem')],
      ...['--tls-cert-file', file('server.pem'), '--tls-key-file', file('server.key')],
    ],
  });
  return Object.assign(redis, {
    tlsUrl: `rediss://127.0.0.1:${tlsPort}/0`,
    authority: file('ca.pem'),
    remove: async () => {
      await redis.server.stop();
      for (const folder of [redis.dir, dir]) rmSync(folder, { recursive: true, force: true });
    },
  });
}
