import { expect, test } from '@jest/globals';
import { StoreUnavailableError } from '@stampede/domain';
import { SaleTurns } from '../src/sale-turns.ts';

test('changes of one sale come one after the other, whatever becomes of them, and those of another at once', async () => {
  const turns = new SaleTurns();
  const story: string[] = [];
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const first = turns.take('one', async () => {
    story.push('first begins');
    await held;
    story.push('first ends');
    throw new Error('no');
  });
  const second = turns.take('one', async () => {
    story.push('second');
    return 2;
  });
  await turns.take('other', async () => {
    story.push('other');
  });
  letGo();
  await expect(first).rejects.toThrow('no');
  expect(await second).toBe(2);
  expect(story).toEqual(['first begins', 'other', 'first ends', 'second']);
});

test('no more than a hundred wait, and the next one is refused at once', async () => {
  const turns = new SaleTurns();
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const waiting = Array.from({ length: 100 }, () => turns.take('one', () => held));
  await expect(turns.take('one', async () => undefined)).rejects.toThrow(StoreUnavailableError);
  letGo();
  await Promise.all(waiting);
  expect(await turns.take('one', async () => 'again')).toBe('again');
});
