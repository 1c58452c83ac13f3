import { expect, it } from '@jest/globals';
import { flatten, withIncludes, type ScriptCall } from '../src/redis/script.ts';

it('keys are filled in by their names, for the partition and the sale of the call', () => {
  const script = {
    keys: ['gate', 'items', 'spent_odd', 'pace_even', 'hash'],
    eachKey: 'window',
    args: ['epoch', 'count'],
    each: ['order_no', 'units'],
  } as const;
  const call = {
    ...{ partition: 3, saleId: 'shoes', keys: { hash: 'any:{3}' }, eachKey: ['one', 'two'] },
    args: { count: 7, epoch: 4 },
    each: [
      { order_no: 'one', units: 1 },
      { units: 2, order_no: 'two' },
    ],
  };
  expect(flatten(script, call)).toEqual([
    ...[7, 'gate:{3}', 'items:{3}:shoes', 'spent:{3}:odd', 'pace:{3}:shoes:even', 'any:{3}'],
    ...['pay:{3}:one', 'pay:{3}:two', 4, 7, 'one', 1, 'two', 2],
  ]);
});

it('a call names what its keys need, and nothing else', () => {
  const place = { partition: 0, args: {} };
  const calls: unknown[] = [
    { ...place } satisfies ScriptCall<'gate' | 'spent_even', never, never>,
    { ...place, saleId: 'shoes' } satisfies ScriptCall<'gate' | 'items', never, never>,
    { ...place, keys: { hash: 'any:{0}' } } satisfies ScriptCall<'gate' | 'hash', never, never>,
    // @ts-expect-error a key of a sale, and no sale
    { ...place } satisfies ScriptCall<'gate' | 'items', never, never>,
    // @ts-expect-error a sale, and no key of one
    { ...place, saleId: 'shoes' } satisfies ScriptCall<'gate', never, never>,
    // @ts-expect-error a key of no fixed name, and none given
    { ...place } satisfies ScriptCall<'gate' | 'hash', never, never>,
  ];
  expect(calls).toHaveLength(6);
});

it('a key that has no name is refused, where the types were passed by', () => {
  const script = { keys: ['gate', 'gaet'], eachKey: null, args: [], each: [] };
  const call = { partition: 0, keys: {}, args: {} };
  expect(() => flatten(script, call)).toThrow('no key is named gaet');
});

it('the parts that a header names stand in its place, in their order', () => {
  const source = withIncludes('-- KEYS: gate\n-- INCLUDE: guard entries\n\nreturn 1\n');
  expect(source).toMatch(
    /^-- KEYS: gate\n[^]*local gate, epoch = [^]*\nlocal function order_no_of[^]*\nend\n\nreturn 1\n$/,
  );
});

it('a part that does not exist is an error when the script is defined', () => {
  expect(() => withIncludes('-- INCLUDE: guard gaurd\n')).toThrow('include/gaurd.lua');
});
