import { expect, it } from '@jest/globals';
import { withIncludes } from '../src/redis/script.ts';

it('the parts that a header names stand in its place, in their order', () => {
  const source = withIncludes('-- KEYS: gate\n-- INCLUDE: guard entries\n\nreturn 1\n');
  expect(source).toMatch(
    /^-- KEYS: gate\n[^]*local gate, epoch = [^]*\nlocal function order_no_of[^]*\nend\n\nreturn 1\n$/,
  );
});

it('a part that does not exist is an error when the script is defined', () => {
  expect(() => withIncludes('-- INCLUDE: guard gaurd\n')).toThrow('include/gaurd.lua');
});
