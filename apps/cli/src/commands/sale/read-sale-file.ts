import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { FailedError } from '../../failed-error.ts';

/**
 * Reads a JSON object from a file, or from stdin for `-`.
 * @throws FailedError when it cannot be read or is no object
 */
export async function readSaleFile(path: string): Promise<object> {
  const content = await (path === '-' ? text(process.stdin) : readFile(path, 'utf8')).catch(
    (error: unknown) => {
      throw new FailedError(
        `--file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    },
  );
  const value = parse(content);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FailedError('--file is no JSON object');
  return value;
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}
