import { createConnection } from 'node:net';

/**
 * The process id that the Redis at this port of the loopback reports, or undefined while it does not serve (nobody
 * listens, it still loads its data, it wants a password, it is no Redis). Takes at most a second.
 */
export function redisProcessId(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let text = '';
    const finish = (pid?: number): void => {
      socket.destroy();
      resolve(pid);
    };
    socket.setTimeout(1000, () => finish());
    socket.once('error', () => finish());
    socket.once('close', () => finish());
    socket.once('connect', () => socket.write('INFO server\r\n'));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const pid = /^process_id:(\d+)\r$/m.exec(text)?.[1];
      if (pid !== undefined) finish(Number(pid));
      else if (text.startsWith('-')) finish();
    });
  });
}
