export {
  ConfigError,
  readConfig,
  readDatabaseUrl,
  readSettings,
  secretsOf,
  type Config,
  type HttpConfig,
} from './config.ts';
export type { ConfigProblem, NamedToken } from './config-settings.ts';
export { Group } from './group.ts';
export { LateGroup } from './late-group.ts';
export { Lifecycle } from './lifecycle.ts';
export { createLogger, type Logger } from './logger.ts';
export { Loop } from './loop.ts';
export { Counter, createRegistry, Gauge, Histogram, Registry } from './metrics.ts';
export { ProbeServer } from './probe-server.ts';
export { lowerPriority } from './lower-priority.ts';
export { Resource } from './resource.ts';
export { runProcess, type ProcessContext } from './run-process.ts';
export { scrub } from './scrub.ts';
export { shareBriefly } from './share-briefly.ts';
export { shareInFlight } from './share-in-flight.ts';
export type { Stoppable } from './stoppable.ts';
