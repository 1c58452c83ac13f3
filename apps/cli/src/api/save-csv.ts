import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { FailedError } from '../failed-error.ts';
import { confirm } from '../terminal/confirm.ts';

export interface CsvOptions {
  readonly output?: string;
  readonly yes?: true;
}

/** Adds the option that says where the CSV goes. */
export function addOutput(command: Command): Command {
  return command.option('--output <file>', 'where to write it; default: stdout');
}

/** Puts a question where `--output` names a file that exists. */
export async function mayWrite(options: CsvOptions): Promise<void> {
  const { output } = options;
  if (output !== undefined && existsSync(output)) await confirm(`Replace ${output}?`, options);
}

/**
 * Writes a download to stdout or to a file, piece by piece. The file gets its name when all of it is there.
 *
 * @throws FailedError when the download breaks off or cannot be written
 */
export async function saveCsv(csv: ReadableStream<Uint8Array>, { output }: CsvOptions): Promise<void> {
  const source = Readable.fromWeb(csv);
  try {
    if (output === undefined) await pipeline(source, process.stdout, { end: false });
    else await toFile(source, output);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FailedError(`the CSV is not complete: ${reason}`);
  }
}

async function toFile(source: Readable, output: string): Promise<void> {
  const partial = `${output}.part`;
  try {
    await pipeline(source, createWriteStream(partial));
    await rename(partial, output);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
