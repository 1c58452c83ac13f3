import { isOperatingError } from '@stampede/domain';
import { SchemaError } from '@stampede/engine';
import { ConfigError } from '@stampede/runtime';
import { UsageError } from './usage-error.ts';

/** One line for the terminal; for a bug, its stack. */
export function describeError(error: unknown): string {
  if (error instanceof ConfigError) {
    const lines = error.problems.map(({ variable, problem }) => `${variable} ${problem}`);
    return `the configuration cannot be used: ${lines.join('; ')}`;
  }
  if (error instanceof UsageError || error instanceof SchemaError) return error.message;
  if (isOperatingError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
