import { systemClock, type Clock } from './clock.ts';
import { ConfigError, readConfig, secretsOf, type ConfigFor, type Needs } from './config.ts';
import { Group } from './group.ts';
import { createLogger, type Logger } from './logger.ts';
import { createRegistry, type Registry } from './metrics.ts';
import { logPrintedLines } from './printed-lines.ts';
import { ProcessEnd } from './process-end.ts';
import { flushOutput, type ProcessHost } from './process-host.ts';
import type { Stoppable } from './stoppable.ts';

/** The dependencies of a process. */
export interface ProcessContext<N extends Needs = Needs> {
  /** Its name in pm2, in the log and on metrics. */
  readonly name: string;
  readonly config: ConfigFor<N>;
  readonly log: Logger;
  /** The number of this copy: pm2's, 0 without pm2. */
  readonly instance: string;
  readonly env: NodeJS.ProcessEnv;
  /** The process's own metrics. */
  readonly registry: Registry;
  /**
   * Stops the process gracefully, with exit code 1: for errors that are not retryable, such as an unsupported schema.
   */
  fail(error: unknown): void;
}

/** Test doubles. */
export interface ProcessSurroundings {
  readonly host?: ProcessHost;
  readonly clock?: Clock;
  /** Receives the log lines; default: standard output. */
  readonly logDestination?: { write(line: string): void };
}

/**
 * Runs a process, from its environment to its exit code.
 *
 * 1. Reads the configuration. Problems: one line each on standard error, exit code 1, nothing started.
 * 2. Calls `start`, which builds the process and returns it as one part, a `Group` of its parts; starts it; sends pm2
 *    `ready`. If that fails: stops what was started, exit code 1.
 * 3. At SIGINT, SIGTERM or pm2's `shutdown`: quiets and stops it, exit code 0. Further signals have no effect. Parts
 *    that have not stopped within 10 s are logged, exit code 1.
 * 4. An uncaught exception is a bug: logged, exit code 1 immediately, because the state is undefined.
 *
 * @param name the process's name in pm2, in the log and on metrics
 * @param start builds the process; it may also start it, as start is idempotent
 * @returns the exit code, after the call of `exit`: in a real process, never
 */
export async function runProcess<N extends Needs>(
  name: string,
  needs: N,
  start: (context: ProcessContext<N>) => Promise<Stoppable>,
  surroundings: ProcessSurroundings = {},
): Promise<number> {
  const { host = process, clock = systemClock, logDestination } = surroundings;
  const { env } = host;

  let config: ConfigFor<N>;
  try {
    config = readConfig(env, needs);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.problems.map(
      ({ variable, problem }) => `${name}: ${variable} ${problem}
`,
    );
    host.stderr.write(lines.join(''), 'utf8', () => undefined);
    await flushOutput(host, clock);
    host.exit(1);
    return 1;
  }

  const instance = env['NODE_APP_INSTANCE'] ?? '0';
  const log = createLogger({
    process: name,
    instance,
    level: config.logLevel,
    secrets: secretsOf(config),
    ...(logDestination && { destination: logDestination }),
  });
  // A test double has no console of its own.
  if (host === process) logPrintedLines(log);
  const end = new ProcessEnd({ host, log, clock });
  end.listen();
  try {
    const built = await start({
      name,
      config,
      log,
      instance,
      env,
      registry: createRegistry(name),
      fail: (error) => end.fail(error),
    });
    const whole = new Group(name, [built]);
    end.take(whole);
    await whole.start();
    if (!end.begun) {
      log.info('ready');
      host.send?.('ready', () => undefined); // the process goes on without its pm2
    }
  } catch (error) {
    end.fail(error);
    end.take(new Group(name, []));
  }
  return end.exitCode;
}
