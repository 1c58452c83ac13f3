import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { judgeWebhookUrl } from '../../src/webhooks/judge-webhook-url.ts';
import { postWebhook, type WebhookAnswer } from '../../src/webhooks/post-webhook.ts';
import { isPublicAddress } from '../../src/webhooks/public-address.ts';
import { probePauseMs, readRetryAfterMs, retryPauseMs } from '../../src/webhooks/webhook-pauses.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

interface Endpoint {
  readonly port: number;
  connections: number;
  /** Bytes that the last connection took. */
  written: number;
}

/** An endpoint that does with each connection what it likes, when a request has come. */
async function endpoint(act: (socket: Socket) => void): Promise<Endpoint> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    made.connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => act(socket));
    socket.on('close', () => {
      made.written = socket.bytesWritten;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const made: Endpoint = { port: (server.address() as AddressInfo).port, connections: 0, written: 0 };
  stops.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return made;
}

function post(url: string, { allowPrivate = true, timeoutMs = 5000 } = {}): Promise<WebhookAnswer> {
  return postWebhook({ url, headers: {}, body: '{}', allowPrivate, timeoutMs });
}

const head = (status: string, more = ''): string => `HTTP/1.1 ${status}\r\n${more}`;

describe('a delivery to an endpoint', () => {
  it('that hangs ends after its time', async () => {
    const { port } = await endpoint(() => undefined);
    const answer = await post(`http://127.0.0.1:${port}/`, { timeoutMs: 200 });
    expect(answer).toEqual({ status: null, error: 'no answer within 0.2 s' });
  });

  it('that closes before its status has come has no answer', async () => {
    const { port } = await endpoint((socket) => {
      socket.write('HTTP/1.1 20');
      socket.end();
    });
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ status: null });
  });

  it('that closes in the middle of its body is answered with its status', async () => {
    const { port } = await endpoint((socket) => {
      socket.end(`${head('200 OK', 'Content-Length: 1000\r\n')}\r\nhalf`);
    });
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 });
  });

  it('that never ends its body is answered with its status, when the time is over', async () => {
    const { port } = await endpoint((socket) => {
      socket.write(`${head('200 OK', 'Content-Length: 1000\r\n')}\r\nhalf`);
    });
    expect(await post(`http://127.0.0.1:${port}/`, { timeoutMs: 200 })).toMatchObject({ status: 200 });
  });

  it('that answers 10 MB is not read to the end', async () => {
    const made = await endpoint((socket) => {
      socket.write(`${head('200 OK', 'Content-Length: 10000000\r\n')}\r\n`);
      socket.end(Buffer.alloc(10_000_000));
    });
    expect(await post(`http://127.0.0.1:${made.port}/`)).toMatchObject({ status: 200 });
  });

  it('that redirects is not followed', async () => {
    const target = await endpoint((socket) => socket.end(`${head('200 OK')}\r\n`));
    for (const where of ['http://169.254.169.254/latest/meta-data/', `http://127.0.0.1:${target.port}/`]) {
      const { port } = await endpoint((socket) => {
        socket.end(`${head('307 Temporary Redirect', `Location: ${where}\r\nContent-Length: 0\r\n`)}\r\n`);
      });
      expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 307 });
    }
    expect(target.connections).toBe(0);
  });

  it('that switches protocols has no answer', async () => {
    const { port } = await endpoint((socket) => {
      socket.write(`${head('101 Switching Protocols', 'Connection: upgrade\r\nUpgrade: x\r\n')}\r\n`);
    });
    expect(await post(`http://127.0.0.1:${port}/`, { timeoutMs: 500 })).not.toMatchObject({ status: 200 });
  });

  it('whose address is private is not connected to, neither by its number nor by a name that leads there', async () => {
    const made = await endpoint((socket) => socket.end(`${head('200 OK')}\r\n`));
    const refused = { status: null, error: 'its address is not public' };
    // As if the name had led elsewhere when the endpoint was created.
    for (const host of ['localhost', '127.0.0.1', '[::1]', '2130706433', '0x7f.1'])
      for (const protocol of ['http', 'https'])
        expect(await post(`${protocol}://${host}:${made.port}/`, { allowPrivate: false })).toEqual(refused);
    expect(made.connections).toBe(0);
  });

  it('without a listener gives no answer', async () => {
    expect(await post('http://127.0.0.1:1/')).toEqual({ status: null, error: 'no answer: ECONNREFUSED' });
  });
});

describe('the address of an endpoint', () => {
  it.each([
    ['http://shop.example/', 'must be https://'],
    ['ftp://shop.example/', 'must be https://'],
    ['https://user:secret@shop.example/', 'must have no user, password and fragment'],
    ['https://shop.example/#part', 'must have no user, password and fragment'],
    ['https://10.1.2.3/', 'must have a public address'],
    ['https://169.254.169.254/', 'must have a public address'],
    ['https://[fd00:ec2::254]/', 'must have a public address'],
    ['https://[::ffff:127.0.0.1]/', 'must have a public address'],
    ['https://0/', 'must have a public address'],
    ['https://localhost/', 'must have a public address'],
    ['https://nowhere.invalid/', 'has a host name that cannot be resolved'],
  ])('%s %s', async (url, reason) => {
    expect(await judgeWebhookUrl(url, false)).toContain(reason);
  });

  it('may be public, and every one where private ones are allowed', async () => {
    expect(await judgeWebhookUrl('https://93.184.216.34/hooks?for=us', false)).toBeNull();
    expect(await judgeWebhookUrl('http://127.0.0.1:8080/', true)).toBeNull();
    expect(await judgeWebhookUrl('ftp://127.0.0.1/', true)).not.toBeNull();
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.1.2.3', '169.254.169.254', '172.31.255.255', '192.168.1.1'],
    ...['198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1'],
    ...['::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::1', '2001::1', '2001:db8::1', 'ff02::1', 'shop'],
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the pauses', () => {
  it('of a delivery double, from 5 s to 4 h, with a jitter of a half', () => {
    expect([0, 10_000, 40_000].map((ms) => retryPauseMs(ms, () => 0))).toEqual([2500, 5000, 20_000]);
    expect(retryPauseMs(86_000_000, () => 1)).toBe(4 * 3_600_000);
  });

  it('of an endpoint are at most a minute', () => {
    expect([1, 2, 3, 100].map((failures) => probePauseMs(failures, () => 1))).toEqual([
      1000, 2000, 4000, 60_000,
    ]);
  });

  it('that an endpoint asks for are seconds or a date, and at most an hour', () => {
    const now = Date.UTC(2030, 0, 1);
    const read = (header: string | null): number => readRetryAfterMs(header, now);
    expect([null, 'soon', '-5', '120', '9999'].map(read)).toEqual([0, 0, 0, 120_000, 3_600_000]);
    expect(read('Tue, 01 Jan 2030 00:10:00 GMT')).toBe(600_000);
    expect(read('Mon, 31 Dec 2029 00:00:00 GMT')).toBe(0);
  });
});
