/**
 * Checks the processes of this container by their /livez: exit code 0 or 1. With names of processes, each of them must
 * answer; without, at least one, for a container with any kind of process. A process that answers anything but 200 is
 * not healthy. Copies after the first are not checked: pm2 restarts them.
 */
import { METRICS_OFFSETS } from '../packages/process/dist/metrics-port.js';

const TIMEOUT_MS = 3000;

const base = Number(process.env.METRICS_PORT || 9100);
if (base === 0) {
  console.log('METRICS_PORT is 0: no process can be checked.');
  process.exit(0);
}
const host = process.env.METRICS_HOST || '127.0.0.1';
const address =
  host === '0.0.0.0' ? '127.0.0.1' : host.includes(':') ? `[${host === '::' ? '::1' : host}]` : host;

/** @returns the status; undefined without an answer */
async function livez(name) {
  try {
    const url = `http://${address}:${base + METRICS_OFFSETS[name]}/livez`;
    return (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })).status;
  } catch {
    return undefined;
  }
}

const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(METRICS_OFFSETS);
const statuses = await Promise.all(names.map(livez));
console.log(names.map((name, index) => `${name}: ${statuses[index] ?? 'no answer'}`).join(', '));
const answered = statuses.filter((status) => status !== undefined);
const enough = wanted.length > 0 ? answered.length === wanted.length : answered.length > 0;
process.exit(enough && answered.every((status) => status === 200) ? 0 : 1);
