import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { choosePortBlock } from '../src/index.ts';

it('a block of ports in which one is taken is passed over, with a line that says so', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const { port } = taken.address() as AddressInfo;
    const lines: string[] = [];
    const wish = { who: 'the test', host: '127.0.0.1', step: -3, log: (line: string) => lines.push(line) };
    const from = port - 1;
    const first = await choosePortBlock({ ...wish, offsets: [0, 1], from });
    expect(first).toBeLessThan(from);
    expect((from - first) % 3).toBe(0);
    expect(lines).toEqual([`Ports from ${from} on are taken; the test get those from ${first} on.`]);
  } finally {
    taken.close();
    await once(taken, 'close');
  }
});
