import { randomBytes } from 'node:crypto';
import { isBuyerId } from '@stampede/domain';
import { readSettings } from '@stampede/runtime';
import { InvalidArgumentError, type Command } from 'commander';
import { SignJWT } from 'jose';
import { EXIT_DONE } from '../exit-codes.ts';
import { FailedError } from '../failed-error.ts';
import { printReport } from '../print-report.ts';
import { readSite } from '../read-site.ts';
import { UsageError } from '../usage-error.ts';

const BYTES = 24;
const SECONDS_STANDARD = 3600;
const SECONDS_MAX = 30 * 86_400;
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

const EXAMPLES = `
Examples:
  $ npx stampede token                                a token for OPERATOR_TOKEN or SHOP_TOKEN
  $ npx stampede token --name anna                    anna:<token>, for a list of several
  $ npx stampede token --buyer b-1 --expires-in 15m   a buyer's token for a rehearsal`;

interface TokenOptions {
  readonly name?: string;
  readonly buyer?: string;
  readonly expiresIn?: number;
  readonly json?: true;
}

/** As `--json` prints it. */
interface MadeToken {
  readonly token: string;
  readonly name?: string;
  readonly buyerId?: string;
  readonly expiresAt?: string;
}

export function registerToken(program: Command): void {
  program
    .command('token')
    .description(
      'Makes a random token for .env. With --buyer it signs the JWT of a buyer instead, with BUYER_JWT_SECRET of the ' +
        'environment or of .env, as the shop does.',
    )
    .option('--name <name>', 'whose token it is; the audit trail and the log show it', holderName)
    .option('--buyer <id>', 'the id of the buyer, the sub of the JWT', buyerId)
    .option(
      '--expires-in <time>',
      'how long the JWT is good for, as 90s, 15m, 2h or 30d (default: 1h)',
      seconds,
    )
    .option('--json', 'the token as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: TokenOptions) => {
      const made = await makeToken(options);
      process.exitCode = printReport(
        {
          data: made,
          exitCode: EXIT_DONE,
          print: () => {
            console.log(options.name === undefined ? made.token : `${options.name}:${made.token}`);
          },
        },
        options,
      );
    });
}

async function makeToken({ name, buyer, expiresIn }: TokenOptions): Promise<MadeToken> {
  if (buyer === undefined) {
    if (expiresIn !== undefined)
      throw new UsageError('--expires-in goes with --buyer: other tokens do not expire');
    const token = randomBytes(BYTES).toString('base64url');
    return name === undefined ? { token } : { name, token };
  }
  if (name !== undefined) throw new UsageError('give --name or --buyer, not both');
  return signBuyerToken(buyer, expiresIn ?? SECONDS_STANDARD);
}

/** @throws ConfigError; FailedError where buyers have no shared secret */
async function signBuyerToken(buyerId: string, expiresInSeconds: number): Promise<MadeToken> {
  const {
    buyerJwtSecrets: [secret] = [],
    buyerJwtIssuer: issuer,
    buyerJwtAudience: audience,
  } = readSettings(readSite(process.env, null).env, [
    'buyerJwtSecrets',
    'buyerJwtIssuer',
    'buyerJwtAudience',
  ]);
  if (secret === undefined)
    throw new FailedError('BUYER_JWT_SECRET is not set, in the environment or in .env: no JWT can be signed');
  const expiresAt = Math.floor(Date.now() / 1000) + expiresInSeconds;
  const jwt = new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(buyerId)
    .setExpirationTime(expiresAt);
  if (issuer !== undefined) jwt.setIssuer(issuer);
  if (audience !== undefined) jwt.setAudience(audience);
  return {
    token: await jwt.sign(Buffer.from(secret, 'utf8')),
    buyerId,
    expiresAt: new Date(expiresAt * 1000).toISOString(),
  };
}

function holderName(text: string): string {
  if (/^[\w.-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('It is 1 to 64 letters, digits, dots, underscores and hyphens.');
}

function buyerId(text: string): string {
  if (isBuyerId(text)) return text;
  throw new InvalidArgumentError('It is 1 to 128 characters without control characters.');
}

function seconds(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,8})([smhd]?)$/.exec(text) ?? [];
  const value = Number(count) * (UNITS[unit] ?? 1);
  if (count !== '' && value >= 1 && value <= SECONDS_MAX) return value;
  throw new InvalidArgumentError('It is as 90s, 15m, 2h or 30d, from 1 s to 30 days.');
}
