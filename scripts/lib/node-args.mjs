/**
 * Arguments of Node for each process, by its pm2 name. A request leaves some kilobytes that are garbage when it is
 * answered. V8's young generation of 16 MiB is full after a few thousand of them, and what is alive is copied each time:
 * a larger one is collected less often and finds less alive. `npm run bench -- young-generation` measures CPU, answers and
 * memory over several sizes. docker-compose.yml has the same for processes in containers of their own.
 */
export const nodeArgs = {
  'buy-api': ['--max-semi-space-size=64'],
  'order-creator': ['--max-semi-space-size=64'],
  'expiry-listener': [],
};
