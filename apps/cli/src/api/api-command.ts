import { randomUUID } from 'node:crypto';
import { createClient, isProblem, NoAnswerError, type Client } from '@stampede/client';
import { InvalidArgumentError, type Command } from 'commander';
import { FailedError } from '../failed-error.ts';
import { UsageError } from '../usage-error.ts';
import { describeNoAnswer } from './describe-no-answer.ts';
import { describeProblem } from './describe-problem.ts';
import { findApi } from './find-api.ts';

/** A reload of the API takes less; an operator who waits sees soon that it does not run. */
const GIVE_UP_AFTER_MS = 10_000;

/** The options of every command that calls the API. */
interface ApiOptions {
  readonly url?: string;
  readonly token?: string;
  readonly json?: true;
}

/** What such a command is run with. */
export interface ApiCall<Args extends readonly unknown[], Options> {
  readonly client: Client;
  readonly args: Args;
  readonly options: Options & ApiOptions;
  /** Of `--key`, else a new one: the same for all attempts of this run. */
  readonly key: string;
}

interface Description {
  /** As commander takes it: `list`, `show <saleId>`. */
  readonly usage: string;
  readonly says: string;
  /** What follows `stampede ` and the names of the command. */
  readonly examples: readonly string[];
  /** Sending it again without its key would do it twice. */
  readonly keyed?: true;
  /** It puts a question first, because it cannot be undone. */
  readonly asks?: true;
}

/** Adds a command that calls the API and answers as a table or as JSON. */
export function addApiCommand(group: Command, description: Description): Command {
  return addCallCommand(group, description).option('--json', 'the answer as JSON');
}

/** Adds a command that calls the API: its description, its examples, and the options of every such command. */
export function addCallCommand(group: Command, { usage, says, examples, keyed, asks }: Description): Command {
  const command = group.command(usage).description(says);
  const name = `${group.name()} ${command.name()}`;
  command.addHelpText(
    'after',
    `\nExamples:\n${examples.map((rest) => `  stampede ${name} ${rest}`.trimEnd()).join('\n')}`,
  );
  if (asks === true) command.option('--yes', 'do it without the question');
  if (keyed === true)
    command.option('--key <key>', 'to repeat a run whose outcome is unknown: its key', parseKey);
  return command;
}

/**
 * Runs `run` when the command is given. What the API refuses is shown by the names of the command line.
 *
 * @typeParam Args what the arguments of the command are parsed to
 */
export function onApi<Args extends readonly unknown[], Options = object>(
  command: Command,
  run: (call: ApiCall<Args, Options>) => Promise<void>,
): void {
  // After its own options.
  command
    .option('--url <url>', 'address of the API; default: STAMPEDE_URL')
    .option('--token <token>', 'default: STAMPEDE_TOKEN, which other users of this machine do not see');
  command.action(async () => {
    const options = command.opts<Options & ApiOptions & { readonly key?: string }>();
    refuseEmptyIds(command);
    const api = findApi(options, process.env);
    const client = createClient({ ...api, giveUpAfterMs: GIVE_UP_AFTER_MS });
    const key = options.key ?? randomUUID();
    try {
      // Commander has parsed each by the parser of its argument.
      await run({ client, args: command.processedArgs as unknown as Args, options, key });
    } catch (error) {
      throw failureOf(error, command, { url: api.url, key });
    }
  });
}

/** An id that is no part of a path would make the address of another route. */
function refuseEmptyIds({ args, registeredArguments }: Command): void {
  for (const [index, argument] of registeredArguments.entries()) {
    if (argument.parseArg === undefined && /^\.{0,2}$/.test(args[index] ?? ''))
      throw new UsageError(`<${argument.name()}> is not given`);
  }
}

function parseKey(text: string): string {
  if (!/^[\x20-\x7e]{1,255}$/.test(text)) throw new InvalidArgumentError('It is 1 to 255 ASCII characters.');
  return text;
}

/** What the command ends with: errors of the API by the names of the command line, all others as they are. */
function failureOf(error: unknown, command: Command, { url, key }: { url: string; key: string }): unknown {
  const isUnknown = error instanceof NoAnswerError || isProblem(error, 'outcome-unknown');
  const isKeyed = command.options.some(({ long }) => long === '--key');
  const repeat = isUnknown && isKeyed ? `\n  To repeat it without doing it twice, add --key ${key}` : '';
  if (isProblem(error)) {
    const words = describeProblem(error, command) + repeat;
    return error.slug === 'invalid-request' ? new UsageError(words) : new FailedError(words);
  }
  if (error instanceof NoAnswerError) return new FailedError(describeNoAnswer(error, url) + repeat);
  return error;
}
