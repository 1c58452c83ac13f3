import { connect } from 'node:net';

/** How the Postgres at this port wants a client to identify itself: `scram`, or the first letter of its answer. */
export function greetPostgres(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    const parameters = Buffer.from('user\0stampede\0database\0stampede\0\0', 'latin1');
    const head = Buffer.alloc(8);
    head.writeInt32BE(8 + parameters.length, 0);
    head.writeInt32BE(196_608, 4);
    socket.once('error', reject);
    socket.once('connect', () => socket.write(Buffer.concat([head, parameters])));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.includes('SCRAM-SHA-256') ? 'scram' : answer.toString('latin1', 0, 1));
    });
  });
}

/** One command as Redis' inline protocol has it, and the text of the answer. */
export function askRedis(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', reject);
    socket.once('connect', () => socket.write(`${command}\r\n`));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString('utf8'));
    });
  });
}
