import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { Leaks } from './leaks.mjs';

const RUN_ON = 'setInterval(() => 0, 1000)';

it('leaves the input and output of this process out', async () => {
  const source = `
    import { Leaks } from './leaks.mjs';
    const leaks = new Leaks();
    for (const name of ['stdout', 'stderr', 'stdin']) process[name].resume?.();
    console.log(JSON.stringify(await leaks.remaining(0)));
    process.exit();
  `;
  // All three are pipes, which are made when they are first used.
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { cwd: import.meta.dirname });
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  await once(child, 'close');
  expect(printed.toString()).toBe('[]\n');
});

it('names a server, a connection, a child process and a timer that are left, and nothing when they have ended', async () => {
  const leaks = new Leaks();
  const server = createServer((socket) => socket.unref()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connection = connect(port, '127.0.0.1');
  await once(connection, 'connect');
  const child = spawn(process.execPath, ['-e', RUN_ON], { stdio: 'ignore' });
  const timer = setTimeout(() => undefined, 60_000);

  const left = await leaks.remaining(0);
  clearTimeout(timer);
  expect(left.toSorted()).toEqual([
    `child process ${child.pid!}: ${process.execPath} -e ${RUN_ON}`,
    `connection from port ${connection.localPort!} to 127.0.0.1:${port}`,
    `server on port ${port}`,
    expect.stringMatching(/^timers: \d/),
  ]);

  leaks.end();
  expect(await leaks.remaining()).toEqual([]);
});
