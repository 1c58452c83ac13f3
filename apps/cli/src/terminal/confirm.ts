import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { FailedError } from '../failed-error.ts';
import { UsageError } from '../usage-error.ts';

/** Where a question is put. */
export interface Dialog {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** The question goes to stderr, so that what is written to a file stays what it is. */
const TERMINAL: Dialog = { input: process.stdin, output: process.stderr };

/**
 * Puts a question before something that cannot be undone, unless `--yes` was given.
 *
 * @throws UsageError without a terminal; FailedError when the answer is not yes
 */
export async function confirm(
  question: string,
  { yes }: { readonly yes?: true },
  { input, output }: Dialog = TERMINAL,
): Promise<void> {
  if (yes === true) return;
  if (input.isTTY !== true) throw new UsageError(`this needs --yes where there is no terminal: ${question}`);
  const dialog = createInterface({ input, output });
  try {
    // Ctrl-C rejects the question, and Ctrl-D closes the dialog without an answer.
    const asked = dialog.question(`${question} [y/N] `).catch(() => '');
    const ended = once(dialog, 'close').then(() => '');
    const answer = await Promise.race([asked, ended]);
    if (!/^y(es)?$/i.test(answer.trim())) throw new FailedError('nothing was done');
  } finally {
    dialog.close();
  }
}
