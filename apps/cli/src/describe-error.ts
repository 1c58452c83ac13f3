import { isOperatingError } from '@stampede/domain';
import { SchemaError } from '@stampede/engine';
import { ConfigError } from '@stampede/runtime';

/** What the terminal shows of an error of the stores or the configuration; for a bug, its stack. */
export function describeError(error: unknown): string {
  if (error instanceof ConfigError) {
    const lines = error.problems.map(({ variable, problem }) => `${variable} ${problem}`);
    return `the configuration cannot be used: ${lines.join('; ')}`;
  }
  if (error instanceof SchemaError || isOperatingError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
