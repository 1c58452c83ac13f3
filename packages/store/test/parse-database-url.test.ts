import { expect, it } from '@jest/globals';
import { parseDatabaseUrl } from '../src/postgres/parse-database-url.ts';

it.each<[string, string[]]>([
  ['postgres://u:p@h:1/db?sslmode=require', ['postgres://u:p@h:1/db?sslmode=require']],
  ['postgres:///db?host=/run/postgresql', ['postgres:///db?host=/run/postgresql']],
  [
    'postgres://u:p@one:5432,two:5433/db?a=b',
    ['postgres://u:p@one:5432/db?a=b', 'postgres://u:p@two:5433/db?a=b'],
  ],
  ['postgresql://one,two/db', ['postgresql://one/db', 'postgresql://two/db']],
  ['postgres://u:p,@,w@[::1]:1,two/db', ['postgres://u:p,@,w@[::1]:1/db', 'postgres://u:p,@,w@two/db']],
  ['postgres://one,two', ['postgres://one', 'postgres://two']],
  [
    'postgres:///db?host=one,two&port=1,2',
    ['postgres:///db?host=one&port=1', 'postgres:///db?host=two&port=2'],
  ],
  [
    'postgres:///db?host=one,two&port=1',
    ['postgres:///db?host=one&port=1', 'postgres:///db?host=two&port=1'],
  ],
])('%s', (url, urls) => {
  expect(parseDatabaseUrl(url)).toEqual(urls);
});
