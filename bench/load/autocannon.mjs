/**
 * The load of purchases.lua for machines without wrk, with the same arguments, order of buyers and output: `node
 * autocannon.mjs <url> <seconds> <connections> <paths> <token> <sku> <buyers> <buyer prefix> <key prefix>`.
 */
import autocannon from 'autocannon';

const [url, seconds, connections, pathList, token, sku, buyerCount, buyerPrefix, keyPrefix] =
  process.argv.slice(2);
const paths = pathList.split(',');
const buyers = Math.max(Number(buyerCount), paths.length);
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
const STRIDE = 61813;
const bodies = Array.from({ length: buyers }, (_, turn) => {
  const buyerId = `${buyerPrefix}${((turn * STRIDE) % buyers) + 1}`;
  return JSON.stringify({ ...(sku && { sku }), quantity: 1, buyerId });
});

let sent = 0;
const setupRequest = (request) => {
  const turn = sent % buyers;
  sent += 1;
  return {
    ...request,
    path: paths[turn % paths.length],
    body: bodies[turn],
    headers: keyPrefix ? { ...headers, 'idempotency-key': `${keyPrefix}${sent}` } : headers,
  };
};
console.log('READY');
const result = await autocannon({
  url,
  duration: Number(seconds),
  connections: Number(connections),
  requests: [{ method: 'POST', path: paths[0], headers, body: bodies[0], setupRequest }],
});
const requests = result['2xx'] + result.non2xx;
console.log(
  `RESULT ${JSON.stringify({
    requests,
    micros: result.duration * 1e6,
    refused: result.non2xx,
    broken: result.errors + result.timeouts,
    p50: result.latency.p50 * 1000,
    p99: result.latency.p99 * 1000,
  })}`,
);
