import { expect, it } from '@jest/globals';
import { writeSession, type Session } from '../src/sessions/session.ts';
import { Sessions } from '../src/sessions/sessions.ts';
import { createTokenHolders } from '../src/sessions/token-holders.ts';
import { OPERATOR, VIEWER } from './pages-kit.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const ANNA = { name: 'anna', token: OPERATOR };
const BEN = { name: 'ben', token: VIEWER };

function desk(tokens = { operator: [ANNA], viewer: [BEN] }) {
  const generation: { current: number | null } = { current: 7 };
  const clock = { nowMs: 1_000_000 * MINUTE_MS };
  const holders = createTokenHolders(tokens);
  const sessions = new Sessions(holders, generation, () => clock.nowMs);
  const begin = (token = OPERATOR): Session => sessions.begin(holders.ofToken(token)!);
  return { generation, clock, sessions, begin, cookie: () => writeSession(begin()) };
}

const outcomeOf = ({ sessions }: ReturnType<typeof desk>, cookie: string | null) =>
  sessions.read(cookie).outcome;

it('a session has the name and the role of its token', () => {
  const { sessions, begin } = desk();
  const holdersOf = [OPERATOR, VIEWER].map((token) => {
    const reading = sessions.read(writeSession(begin(token)));
    return reading.outcome === 'valid' && [reading.session.holder.name, reading.session.holder.role];
  });
  expect(holdersOf).toEqual([
    ['anna', 'operator'],
    ['ben', 'viewer'],
  ]);
});

it('a session ends half an hour after its last request', () => {
  const one = desk();
  const cookie = one.cookie();
  one.clock.nowMs += 30 * MINUTE_MS - 1;
  expect(outcomeOf(one, cookie)).toBe('valid');
  one.clock.nowMs += 1;
  expect(outcomeOf(one, cookie)).toBe('none');
});

it('a session that is used is renewed, at most once a minute, and ends after twelve hours all the same', () => {
  const { sessions, clock, cookie: begin } = desk();
  const beganAtMs = clock.nowMs;
  let cookie = begin();
  clock.nowMs += MINUTE_MS - 1;
  expect(sessions.read(cookie)).toMatchObject({ outcome: 'valid', renewed: false });
  let reading = sessions.read(cookie);
  while (reading.outcome === 'valid') {
    cookie = writeSession(reading.session);
    clock.nowMs += 10 * MINUTE_MS;
    reading = sessions.read(cookie);
    if (reading.outcome === 'valid') expect(reading.renewed).toBe(true);
  }
  expect(clock.nowMs - beganAtMs).toBeGreaterThanOrEqual(12 * HOUR_MS);
  expect(clock.nowMs - beganAtMs).toBeLessThan(12 * HOUR_MS + 10 * MINUTE_MS);
});

it('a session of another generation has ended, and none is judged before the generation was read', () => {
  const one = desk();
  const cookie = one.cookie();
  one.generation.current = 8;
  expect(outcomeOf(one, cookie)).toBe('none');
  one.generation.current = null;
  expect(outcomeOf(one, cookie)).toBe('unknown');
  expect(outcomeOf(one, null)).toBe('unknown');
});

it('a token that is taken out of the configuration ends its sessions, and one that changes its role changes theirs', () => {
  const cookie = desk().cookie();
  expect(outcomeOf(desk({ operator: [], viewer: [BEN] }), cookie)).toBe('none');
  const reading = desk({ operator: [], viewer: [{ name: 'anna-2', token: OPERATOR }] }).sessions.read(cookie);
  expect(reading).toMatchObject({
    outcome: 'valid',
    session: { holder: { name: 'anna-2', role: 'viewer' } },
  });
});

it('a copy of the process with the same tokens takes the sessions of another one', () => {
  expect(outcomeOf(desk(), desk().cookie())).toBe('valid');
});

it('a session that was changed in any part is none', () => {
  const one = desk();
  const cookie = one.cookie();
  const parts = cookie.split('.');
  const changed = parts.map((part, index) => {
    const other = /^\d+$/.test(part)
      ? String(Number(part) + 1)
      : (part.startsWith('A') ? 'B' : 'A') + part.slice(1);
    return parts.with(index, other).join('.');
  });
  const viewersId = one.sessions.read(writeSession(one.begin(VIEWER)));
  const asViewer = viewersId.outcome === 'valid' ? viewersId.session.holder.tokenId : '';
  const forged = [
    ...changed,
    parts.with(1, asViewer).join('.'),
    '',
    'v1',
    `${cookie}.x`,
    cookie.slice(0, -1),
  ];
  expect(forged.map((text) => outcomeOf(one, text))).toEqual(forged.map(() => 'none'));
  expect(outcomeOf(one, cookie)).toBe('valid');
});

it('no part of a token is in a cookie', () => {
  const cookie = desk().cookie();
  expect(cookie).not.toContain(OPERATOR);
  expect(Buffer.from(cookie.split('.')[1]!, 'base64url').toString('latin1')).not.toContain('operator');
});
