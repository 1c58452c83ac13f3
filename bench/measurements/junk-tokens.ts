import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Authenticator, createAuthenticator } from '../../apps/buy-api/src/auth/authenticate.ts';
import type { BuyerKeys } from '../../apps/buy-api/src/auth/buyer-tokens.ts';
import type { Measurement, Report, RunOptions } from '../measurement.ts';
import { alternate, roundedOf } from '../rounds.ts';

const ROUNDS = 15;
/** Per line and round. */
const TOKENS = 2000;
const SECRET = 'the secret of the buyers, which is long enough';
const FIXED = randomBytes(32).toString('base64url');
/** Tokens stay valid for an hour. */
const EXP = Math.floor(Date.now() / 1000) + 3600;

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The cost of forged tokens for the buy API. */
export const junkTokens: Measurement = {
  name: 'junk-tokens',
  title: 'CPU that a token costs before it is refused',
  run: async (options) => {
    const issuer = await startIssuer();
    try {
      return await measure(issuer, options);
    } finally {
      await issuer.stop();
    }
  },
};

async function measure(issuer: Issuer, { scaled }: RunOptions): Promise<Report> {
  const tokens = scaled(TOKENS, 10);
  const bySecret = authenticatorOf({ kind: 'secrets', secrets: [SECRET] });
  const byKeySet = authenticatorOf({ kind: 'key-set', address: issuer.address });
  const lines: Record<string, () => Promise<number>> = {};
  const add = (what: string, authenticator: Authenticator, make: (n: number) => string, known = false) => {
    lines[what] = () => cpuOfEach(authenticator, tokens, make, known);
  };
  add('for comparison: the shop’s token, which is known', bySecret, () => FIXED, true);
  const known = hs256({ sub: 'b', exp: EXP });
  add('for comparison: a buyer’s token that was verified', bySecret, () => known, true);
  add('43 random characters', bySecret, () => randomBytes(32).toString('base64url'));
  add('15,000 random characters', bySecret, () => randomBytes(11_250).toString('base64url'));
  add('alg none', bySecret, (n) => `${base64url({ alg: 'none' })}.${claims(n)}.`);
  const expired = hs256({ sub: 'b', exp: 1000 });
  add('HS256, expired, the same again and again', bySecret, () => expired);
  add('HS256, another signature', bySecret, (n) => junk({ alg: 'HS256' }, claims(n), 32));
  add('HS256, another signature, 8,000 characters', bySecret, (n) =>
    junk({ alg: 'HS256' }, base64url({ sub: 'b', exp: EXP, n, more: 'x'.repeat(5900) }), 32),
  );
  add('ES256, expired', byKeySet, (n) => junk(ES256, base64url({ sub: 'b', exp: 1000, n }), 64));
  add('ES256, an unknown kid', byKeySet, (n) => junk({ alg: 'ES256', kid: `x-${n}` }, claims(n), 64));
  add('ES256, a known kid, another signature', byKeySet, (n) => junk(ES256, claims(n), 64));
  add('RS256, a known kid, another signature', byKeySet, (n) => junk(RS256, claims(n), 256));
  await alternate(1, lines);
  const results = await alternate(scaled(ROUNDS, 1), lines);
  return {
    how:
      `User and system CPU of the whole process, over ${tokens} tokens one after the other, each another one unless it says ` +
      'so; the authenticator alone, without HTTP. The keys of the set have been fetched.',
    figures: Object.entries(results).map(([what, values]) => ({
      what,
      value: roundedOf(values),
      unit: 'µs',
    })),
  };
}

function authenticatorOf(buyers: BuyerKeys): Authenticator {
  const shopTokens = [{ name: 'shop', token: FIXED }];
  return createAuthenticator({ operatorTokens: [], shopTokens, viewerTokens: [], buyers, buyerClaims: {} });
}

/** In microseconds. */
async function cpuOfEach(
  authenticator: Authenticator,
  count: number,
  make: (n: number) => string,
  isKnown: boolean,
): Promise<number> {
  // Converted to bytes and back: strings from the network are flat, not ropes.
  const headers = Array.from({ length: count }, (_, n) =>
    Buffer.from(`Bearer ${make(n)}`).toString('latin1'),
  );
  const before = process.cpuUsage();
  let known = 0;
  for (const header of headers) {
    const judged = authenticator.authenticate(header);
    if ((judged instanceof Promise ? await judged : judged) !== null) known += 1;
  }
  const { user, system } = process.cpuUsage(before);
  if (known !== (isKnown ? count : 0)) throw new Error(`${known} of ${count} tokens were taken for good`);
  return (user + system) / count;
}

const ES256 = { alg: 'ES256', kid: 'ES256' };
const RS256 = { alg: 'RS256', kid: 'RS256' };

const claims = (n: number): string => base64url({ sub: 'b', exp: EXP, n });

function junk(header: object, payload: string, signatureBytes: number): string {
  return `${base64url(header)}.${payload}.${randomBytes(signatureBytes).toString('base64url')}`;
}

function hs256(payload: object): string {
  const signed = `${base64url({ alg: 'HS256' })}.${base64url(payload)}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

interface Issuer {
  readonly address: URL;
  stop(): Promise<void>;
}

/** Serves an issuer's keys at an address of its own. */
async function startIssuer(): Promise<Issuer> {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const keys = [
    { ...ec.export({ format: 'jwk' }), ...ES256 },
    { ...rsa.export({ format: 'jwk' }), ...RS256 },
  ];
  const server: Server = createServer((_request, response) => response.end(JSON.stringify({ keys })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
