/**
 * Where the processes serve their probes and metrics under a launcher.
 */
import { say } from './say.mjs';

/** From one block of ports to the next: the most that all processes need. */
const BLOCK = 100;

/**
 * METRICS_PORT where it is set; else the first port of a free block, so that a second checkout on the machine has its
 * own.
 *
 * @param {typeof import('../../packages/provision/dist/index.js')} provision
 * @param {NodeJS.ProcessEnv} env
 */
export async function chooseMetricsPort(provision, env) {
  if (env.METRICS_PORT !== undefined && env.METRICS_PORT !== '') return env.METRICS_PORT;
  const { COPIES_MAX, METRICS_OFFSETS } = await import('../../packages/process/dist/metrics-port.js');
  const copies = {
    'buy-api': env.INSTANCES,
    'order-creator': env.ORDER_CREATORS,
    'expiry-listener': env.EXPIRY_LISTENERS,
    'webhook-sender': env.WEBHOOK_SENDERS,
    pages: '1',
  };
  const offsets = Object.entries(METRICS_OFFSETS).flatMap(([name, first]) => {
    const count = Math.min(Math.max(Number.parseInt(copies[name] ?? '1', 10) || 1, 1), COPIES_MAX);
    return Array.from({ length: count }, (_, copy) => first + copy);
  });
  const port = await provision.choosePortBlock({
    who: 'the metrics',
    host: env.METRICS_HOST || '127.0.0.1',
    offsets,
    from: 9100,
    step: BLOCK,
    log: say,
  });
  return `${port}`;
}
