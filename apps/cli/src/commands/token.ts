import { isBuyerId } from '@stampede/domain';
import { InvalidArgumentError, type Command } from 'commander';
import { EXIT_DONE } from '../exit-codes.ts';
import { printReport } from '../terminal/print-report.ts';
import type { TokenWish } from './token/make-token.ts';

const SECONDS_MAX = 30 * 86_400;
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

const EXAMPLES = `
Examples:
  stampede token                                for OPERATOR_TOKEN or SHOP_TOKEN
  stampede token --name anna                    anna:<token>, for a list
  stampede token --buyer b-1 --expires-in 15m   a buyer's token for a rehearsal`;

interface TokenOptions extends TokenWish {
  readonly json?: true;
}

export function registerToken(program: Command): void {
  program
    .command('token')
    .summary('Makes a random token, or the JWT of a buyer.')
    .description(
      'Makes a random token for .env. With --buyer it signs the JWT of a buyer instead, with BUYER_JWT_SECRET of the ' +
        'environment or of .env, as the shop does.',
    )
    .option('--name <name>', 'whose token it is, for a list of several', holderName)
    .option('--buyer <id>', 'the id of the buyer, the sub of the JWT', buyerId)
    .option(
      '--expires-in <time>',
      'how long the JWT is good for, as 90s, 15m, 2h or 30d (default: 1h)',
      seconds,
    )
    .option('--json', 'the token as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: TokenOptions) => {
      // Loaded when it runs, with what it signs by.
      const { makeToken } = await import('./token/make-token.ts');
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
