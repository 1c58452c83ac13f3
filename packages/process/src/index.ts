export { countStoreFailures } from './count-store-failures.ts';
export { judgeReadiness } from './judge-readiness.ts';
export { COPIES_MAX, METRICS_OFFSETS, metricsPort } from './metrics-port.ts';
export { processGroup } from './process-group.ts';
