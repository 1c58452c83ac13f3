export { countStoreFailures } from './count-store-failures.ts';
export { judgeReadiness } from './judge-readiness.ts';
export { judgeSecretFiles, type ReadableSecret } from './judge-secret-files.ts';
export { COPIES_MAX, METRICS_OFFSETS, metricsPort } from './metrics-port.ts';
export { processGroup } from './process-group.ts';
