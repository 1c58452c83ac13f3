import { createConnection } from 'node:net';

/**
 * The process id that the Redis at this port of the loopback reports, or undefined while it does not serve (no
 * listener, it still loads its data, it requires a password, it is no Redis). Takes at most a second.
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
    // Redis answers INFO also while it loads its data, and refuses every other command.
    socket.once('connect', () => socket.write('INFO server persistence\r\n'));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const pid = /^process_id:(\d+)\r$/m.exec(text)?.[1];
      const loading = /^loading:(\d)\r$/m.exec(text)?.[1];
      if (pid !== undefined && loading !== undefined) finish(loading === '0' ? Number(pid) : undefined);
      else if (text.startsWith('-')) finish();
    });
  });
}
