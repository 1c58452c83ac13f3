import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { claimDeskLink } from '@stampede/engine';
import { startProxy, startWorld, waitFor, type Proxy, type World } from '@stampede/testkit';
import { makeEnterCode } from '../src/sessions/enter-code.ts';
import { cookieIn, OPERATOR, startPages, VIEWER, type Pages } from './pages-kit.ts';

let world: World;
/** The same servers, Postgres through a proxy. */
let beside: World;
let toPostgres: Proxy;
const opened: Pages[] = [];
beforeAll(async () => {
  world = await startWorld();
  toPostgres = await startProxy(world.database.url);
  beside = await startWorld({ beside: world, databaseUrl: toPostgres.url, databaseTimeoutMs: 500 });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.stop()));
});
afterAll(async () => {
  await beside.close();
  await toPostgres.close();
  await world.close();
});

/** A copy of the process. */
async function copy(of = world): Promise<Pages> {
  const pages = await startPages({ claimLink: (...link) => claimDeskLink(of.stores, ...link) });
  opened.push(pages);
  return pages;
}

const enter = (pages: Pages, code: string, method = 'GET', headers = {}) =>
  pages.ask(`/desk/enter/${code}`, { method, headers });
const USED = '/desk/sign-in?link=used';

it('a link signs its holder in, once', async () => {
  const pages = await copy();
  const code = makeEnterCode(OPERATOR, Date.now());
  const first = await enter(pages, code);
  expect([first.status, first.headers.location]).toEqual([303, '/desk']);
  const session = await pages.ask('/desk/session', { headers: { cookie: cookieIn(first) } });
  expect(JSON.parse(session.text)).toMatchObject({ name: 'anna', role: 'operator' });
  const second = await enter(pages, code);
  expect([second.status, second.headers.location, cookieIn(second)]).toEqual([303, USED, '']);
});

it('of those who come by one link at the same time to two copies, one comes in', async () => {
  const [one, other] = [await copy(), await copy()];
  const code = makeEnterCode(VIEWER, Date.now());
  const answers = await Promise.all([one, other, one, other, one, other].map((pages) => enter(pages, code)));
  expect(answers.map(({ headers }) => headers.location).sort()).toEqual(
    ['/desk', ...Array<string>(5).fill(USED)].sort(),
  );
  expect(answers.filter((answer) => cookieIn(answer) !== '')).toHaveLength(1);
});

it('a link that is older than an hour, changed, or of no token that is configured lets no one in', async () => {
  const pages = await copy();
  const code = makeEnterCode(OPERATOR, Date.now());
  const parts = code.split('.');
  const wrong = [
    makeEnterCode(OPERATOR, Date.now() - 3_600_000),
    makeEnterCode('another-token-another', Date.now()),
    parts.with(3, String(Number(parts[3]) + 1)).join('.'),
    'x',
    '%2e%2e',
  ];
  for (const one of wrong) expect((await enter(pages, one)).headers.location).toBe(USED);
});

it('what only looks ahead at the link does not use it up', async () => {
  const pages = await copy();
  const code = makeEnterCode(OPERATOR, Date.now());
  expect((await enter(pages, code, 'HEAD')).status).toBe(405);
  expect((await enter(pages, code, 'GET', { 'sec-purpose': 'prefetch' })).status).toBe(405);
  expect((await enter(pages, code)).headers.location).toBe('/desk');
});

it('a link is 503 while Postgres is away, and works when it is back', async () => {
  const pages = await copy(beside);
  const code = makeEnterCode(OPERATOR, Date.now());
  toPostgres.cut();
  const away = await enter(pages, code);
  expect([away.status, away.headers['retry-after']]).toEqual([503, '1']);
  toPostgres.mend();
  await waitFor('Postgres is back', () => beside.stores.db.query('SELECT').then(Boolean, () => false));
  expect((await enter(pages, code)).headers.location).toBe('/desk');
});

it('a used link is forgotten a day after its end', async () => {
  const { db } = world.stores;
  await db.query(
    `INSERT INTO desk_links (link_id, expires_at)
     SELECT gen_random_uuid(), now() - make_interval(hours => hours) FROM unnest('{1,23,25,100}'::int[]) hours`,
  );
  const old = () => db.query(`SELECT FROM desk_links WHERE expires_at < now()`);
  expect(await old()).toHaveLength(4);
  await enter(await copy(), makeEnterCode(OPERATOR, Date.now()));
  expect(await old()).toHaveLength(2);
});
