export { judgeReadiness, type Readiness } from './judge-readiness.ts';
export { COPIES_MAX, METRICS_OFFSETS, metricsPort } from './metrics-port.ts';
export { processGroup, type ProcessGroupOptions } from './process-group.ts';
