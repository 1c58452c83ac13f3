import { Connection } from './connection.ts';

const AT_ONCE = 100;

/**
 * Opens `count` connections; every second one has had one answer and is kept alive, the others have never sent
 * anything.
 */
export async function openIdle(port: number, count: number): Promise<Connection[]> {
  const idle: Connection[] = [];
  while (idle.length < count) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - idle.length) }, async (_, index) => {
      const connection = await Connection.open(port);
      if (index % 2 === 0) return connection;
      connection.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
      const answer = await connection.next('GET', 5_000);
      if (typeof answer === 'string' || answer.status !== 200)
        throw new Error(`not answered: ${JSON.stringify(answer)}`);
      return connection;
    });
    idle.push(...(await Promise.all(batch)));
  }
  return idle;
}
