import { rmSync } from 'node:fs';
import { onFreePort, startTestRedis, type TestRedis } from '@stampede/testkit';
import { makeCertificates, type Certificates } from './certificates.ts';

/** A Redis that also listens for TLS, with a certificate of a private authority. */
export interface TlsRedis extends TestRedis {
  readonly tlsUrl: string;
  /** The authority's certificate, for clients. */
  readonly authority: string;
}

/**
 * @param certificates the caller's, who removes them; default: new ones
 * @param wantsClients whether clients need a certificate
 */
export async function startTlsRedis(certificates?: Certificates, wantsClients = false): Promise<TlsRedis> {
  const { authority, server, ...made } = certificates ?? makeCertificates();
  const tlsPort = await onFreePort('TLS', async (port) => port);
  const redis = await startTestRedis({
    args: [
      ...['--tls-port', String(tlsPort), '--tls-auth-clients', wantsClients ? 'yes' : 'no'],
      ...['--tls-ca-cert-file', authority, '--tls-cert-file', server.cert, '--tls-key-file', server.key],
    ],
  });
  return Object.assign(redis, {
    tlsUrl: `rediss://127.0.0.1:${tlsPort}/0`,
    authority,
    remove: async () => {
      await redis.server.stop();
      rmSync(redis.dir, { recursive: true, force: true });
      if (certificates === undefined) made.remove();
    },
  });
}
