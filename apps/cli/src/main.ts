import { CommanderError } from 'commander';
import { createProgram } from './create-program.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE } from './exit-codes.ts';
import { FailedError } from './failed-error.ts';
import { UsageError } from './usage-error.ts';

// A reader of the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = await endWith(error);
}

/** Says why on stderr; commander has said it already. */
async function endWith(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
  const isOurs = error instanceof UsageError || error instanceof FailedError;
  // Loaded when it is needed: it knows the errors of the stores.
  const words = isOurs ? error.message : (await import('./describe-error.ts')).describeError(error);
  console.error(`stampede: ${words}`);
  return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}
