/**
 * The least that an HTTP server in Node can do for a purchase: read the body, answer with fixed bytes. The answer comes
 * by IPC as { status, headers, body }; the port goes back the same way.
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
