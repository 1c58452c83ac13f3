/**
 * Arguments of Node for each process, by its pm2 name. A request leaves some kilobytes of garbage. V8's young
 * generation of 16 MiB is full after a few thousand requests, and each collection copies live objects: a larger one is
 * collected less often. With 256 connections and 64 MiB, purchases a second are 1.15 to 1.5 times those with 16; with
 * 64 connections there is no difference. `npm run bench -- young-generation` measures CPU, answers and memory over
 * several sizes. docker-compose.yml has the same for processes in containers of their own.
 */
export const nodeArgs = {
  'buy-api': ['--max-semi-space-size=64'],
  'order-creator': ['--max-semi-space-size=64'],
  'expiry-listener': [],
  'webhook-sender': [],
  pages: [],
};
