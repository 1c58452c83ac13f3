/**
 * The minimum that an HTTP server in Node does for a purchase: read the body, answer with fixed bytes. It receives the
 * answer by IPC as { status, headers, body }, and sends its port the same way.
 */
import { createServer } from 'node:http';

process.once('message', ({ status, headers, body }) => {
  const bytes = Buffer.from(body);
  const server = createServer((request, response) => {
    let read = 0;
    request.on('data', (chunk) => (read += chunk.length));
    request.on('end', () => {
      response.writeHead(read > 0 ? status : 400, headers);
      response.end(bytes);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
});
process.once('disconnect', () => process.exit());
