/**
 * Holds pages of the desk open, and reads what they are sent: `node open-desks.mjs <port> <path> <cookie> <pages>`. Prints
 * READY once each has received something, and ends when its input ends. The readers stand for other machines, so they give
 * way to everything that is measured.
 */
import { connect } from 'node:net';
import { setPriority } from 'node:os';

setPriority(10);
const [port, path, cookie, pages] = process.argv.slice(2);
const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nAccept: text/event-stream\r\n\r\n`;

let live = 0;
for (let page = 0; page < Number(pages); page += 1) {
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(request);
  socket.once('data', (head) => {
    if (!head.toString('latin1').startsWith('HTTP/1.1 200')) throw new Error(head.toString('latin1'));
    live += 1;
    if (live === Number(pages)) console.log('READY');
  });
  socket.on('data', () => undefined);
  socket.on('end', () => {
    throw new Error('a page was closed');
  });
}
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
