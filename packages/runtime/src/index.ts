export { backoffMs } from './backoff.ts';
export { systemClock, type Clock } from './clock.ts';
export {
  ConfigError,
  readConfig,
  type Config,
  type ConfigFor,
  type HttpConfig,
  type Needs,
} from './config.ts';
export type { ConfigProblem } from './config-settings.ts';
export { Group } from './group.ts';
export { Health, type CheckResult, type HealthCheck, type HealthReport } from './health.ts';
export { Lifecycle } from './lifecycle.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { Loop, type LoopOptions } from './loop.ts';
export { Counter, createRegistry, Gauge, Histogram, Registry } from './metrics.ts';
export { metricsDirectory } from './metrics-directory.ts';
export { MetricsExchange, type MetricsExchangeOptions } from './metrics-exchange.ts';
export type { ProcessHost } from './process-host.ts';
export { giveWay } from './give-way.ts';
export { runProcess, type ProcessContext, type ProcessSurroundings } from './run-process.ts';
export { scrub } from './scrub.ts';
export type { Stoppable } from './stoppable.ts';
