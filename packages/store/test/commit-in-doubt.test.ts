import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OutcomeUnknownError, StoreUnavailableError } from '@stampede/domain';
import { Database, type Queryable } from '@stampede/store';
import { createTestDatabase, startProxy, waitFor, type Proxy, type TestDatabase } from '@stampede/testkit';

let database: TestDatabase;
let proxy: Proxy;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startProxy(database.url);
  db = new Database({
    url: proxy.url,
    poolSize: 2,
    timeoutMs: 5000,
    applicationName: 'test',
    onError: () => undefined,
  });
});
afterAll(async () => {
  await db.close();
  await proxy.close();
  await database.drop();
});

const isCommit = (data: Buffer): boolean => data.includes('COMMIT\0');

function write(partition: number): (tx: Queryable) => Promise<unknown> {
  return (tx) => tx.query(`INSERT INTO public.gates (partition) VALUES ($1)`, [partition]);
}

/** Once new connections are made again. */
async function isWritten(partition: number): Promise<boolean> {
  const rows = await waitFor('Postgres is asked again', () =>
    db.query(`SELECT 1 FROM public.gates WHERE partition = $1`, [partition]).catch(() => null),
  );
  return rows.length > 0;
}

it('a COMMIT that vanishes, and one whose answer does, may hold', async () => {
  const request = proxy.loseRequest(isCommit);
  await expect(db.transaction(write(1))).rejects.toThrow(OutcomeUnknownError);
  await request;
  expect(await isWritten(1)).toBe(false);
  const reply = proxy.loseReply(isCommit);
  await expect(db.transaction(write(2))).rejects.toThrow(OutcomeUnknownError);
  await reply;
  expect(await isWritten(2)).toBe(true);
});

it('nothing is in doubt when the connection had ended before the COMMIT, or the server refused it', async () => {
  const ended = db.transaction(async (tx) => {
    await write(4)(tx);
    proxy.drop();
    await waitFor('the connection has ended', () =>
      tx.query('SELECT 1').then(
        () => false,
        (error: unknown) => error instanceof Error && error.message.endsWith('not queryable'),
      ),
    );
  });
  await expect(ended).rejects.toThrow(StoreUnavailableError);
  expect(await isWritten(4)).toBe(false);
  await db.query(`CREATE TABLE public.late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)`);
  await expect(db.transaction((tx) => tx.query(`INSERT INTO public.late VALUES (1), (1)`))).rejects.toThrow(
    'duplicate key',
  );
});

it('nothing is in doubt of a snapshot, which writes nothing', async () => {
  await isWritten(0);
  const reply = proxy.loseReply(isCommit);
  await expect(db.transaction((tx) => tx.query('SELECT 1'), 'REPEATABLE READ')).rejects.toThrow(
    StoreUnavailableError,
  );
  await reply;
});
