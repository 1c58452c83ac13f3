import { isOperatingError } from '@stampede/domain';
import { SchemaError } from '@stampede/engine';
import { ConfigError } from '@stampede/runtime';
import { FailedError } from './failed-error.ts';
import { UsageError } from './usage-error.ts';

/** What the terminal shows of an error; for a bug, its stack. */
export function describeError(error: unknown): string {
  if (error instanceof ConfigError) {
    const lines = error.problems.map(({ variable, problem }) => `${variable} ${problem}`);
    return `the configuration cannot be used: ${lines.join('; ')}`;
  }
  if (error instanceof UsageError || error instanceof FailedError) return error.message;
  if (error instanceof SchemaError || isOperatingError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
