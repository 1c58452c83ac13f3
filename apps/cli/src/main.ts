import { CommanderError } from 'commander';
import { createProgram } from './create-program.ts';
import { describeError } from './describe-error.ts';
import { EXIT_FAILED, EXIT_USAGE } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  else {
    console.error(`stampede: ${describeError(error)}`);
    process.exitCode = error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
}
