import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM files of a private certificate authority: its own certificate, and those that it has signed. */
export interface Certificates {
  readonly authority: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
  remove(): void;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/** Valid for two days; the server's for this machine. Needs openssl 3. */
export function makeCertificates(): Certificates {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-tls-'));
  const pair = (name: string): { cert: string; key: string } => ({
    cert: join(dir, `${name}.pem`),
    key: join(dir, `${name}.key`),
  });
  const make = ({ cert, key }: { cert: string; key: string }, ...more: string[]): void => {
    execFileSync('openssl', ['req', '-x509', ...NEW_KEY, '-keyout', key, '-out', cert, ...more], {
      stdio: 'pipe',
    });
  };
  const [ca, server, client] = [pair('ca'), pair('server'), pair('client')];
  const signed = ['-addext', 'basicConstraints=critical,CA:FALSE', '-CA', ca.cert, '-CAkey', ca.key];
  make(ca, '-subj', '/CN=an authority of a test');
  make(
    server,
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', ...signed],
  );
  make(client, '-subj', '/CN=the processes', ...signed);
  return {
    authority: ca.cert,
    server,
    client,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
