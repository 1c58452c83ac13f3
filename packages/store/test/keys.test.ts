import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import * as keys from '../src/redis/keys.ts';

const builders = Object.entries(keys).filter(
  ([name]) => name.endsWith('Key') && !name.startsWith('orderNo'),
) as [string, (partition: number, name: string) => string][];

it.each(builders)("%s carries its partition's hash tag, and no other", (_name, build) => {
  for (const partition of [0, 3, 255]) {
    expect(build(partition, 'even').match(/\{[^}]*\}/g)).toEqual([`{${partition}}`]);
  }
});

it('no two kinds of key can be the same', () => {
  expect(new Set(builders.map(([, build]) => build(0, 'even'))).size).toBe(builders.length);
});

it('the names that the outside may rely on are these', () => {
  const orderNo = newOrderNo(3);
  expect(keys.queueKey(3)).toBe('get_good_list:{3}');
  expect(keys.deadLettersKey(3)).toBe('get_good_list_dead:{3}');
  expect(keys.windowKey(3, orderNo)).toBe(`pay:{3}:${orderNo}`);
});

it('the order number is found again in the key of a payment window, and in no other key', () => {
  const orderNo = newOrderNo(3);
  expect(keys.orderNoOfWindowKey(keys.windowKey(3, orderNo))).toBe(orderNo);
  for (const [, build] of builders.filter(([name]) => name !== 'windowKey')) {
    expect(keys.orderNoOfWindowKey(build(3, orderNo))).toBeNull();
  }
});

it.each([
  `pay:{3}:${'x'.repeat(36)}`,
  `pay:{3}:${'0'.repeat(35)}'`,
  `pay:{x}:${newOrderNo(3)}`,
  `pay:{3}:${newOrderNo(3)}x`,
  `xpay:{3}:${newOrderNo(3)}`,
])('a key that only looks like a payment window names no order: %s', (key) => {
  expect(keys.orderNoOfWindowKey(key)).toBeNull();
});

it('keys are built in one file: nowhere else is there a hash tag', () => {
  const root = new URL('../../../', import.meta.url);
  const offenders = ['packages', 'apps']
    .flatMap((folder) => readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}/src`))
    .flatMap((folder) => sourcesIn(new URL(`${folder}/`, root)))
    .filter((file) => !file.pathname.endsWith('/store/src/redis/keys.ts'))
    .filter((file) => /:\{(\$\{|\d+\})/.test(readFileSync(file, 'utf8')))
    .map((file) => file.pathname);
  expect(offenders).toEqual([]);
});

function sourcesIn(folder: URL): URL[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => new URL(file, folder));
  } catch {
    return []; // a folder without sources
  }
}
