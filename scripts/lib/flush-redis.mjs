import { connect } from 'node:net';

/**
 * Empties the first database of a Redis on the loopback that wants no password. Rejects after 2 s, and with what Redis
 * said where it refused.
 */
export function flushRedis(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    const fail = (error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(2000, () => fail(new Error('Redis did not answer within 2 seconds.')));
    socket.once('error', fail);
    socket.once('connect', () => socket.write('FLUSHDB\r\n'));
    socket.once('data', (reply) => {
      const text = reply.toString('latin1').trim();
      if (text !== '+OK') return fail(new Error(`Redis refused: ${text}`));
      socket.end();
      resolve();
    });
  });
}
