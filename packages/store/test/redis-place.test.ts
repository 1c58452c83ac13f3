import { describe, expect, it } from '@jest/globals';
import { describePlace, parseRedisUrl } from '@stampede/store';

describe('REDIS_URL', () => {
  it('names one server, with its database, user and password', () => {
    expect(parseRedisUrl('redis://anna:p%40ss@10.0.0.1:6380/7')).toEqual({
      kind: 'nodes',
      nodes: [{ host: '10.0.0.1', port: 6380 }],
      database: 7,
      username: 'anna',
      password: 'p@ss',
      tls: null,
    });
  });

  it('takes the standard port and database 0 where it names none, also of an IPv6 address', () => {
    expect(parseRedisUrl('rediss://[::1]')).toMatchObject({
      nodes: [{ host: '::1', port: 6379 }],
      database: 0,
      password: null,
      tls: {},
    });
  });

  it('names several nodes of a cluster', () => {
    expect(parseRedisUrl('redis://:secret@a:1,b:2,c/0')).toMatchObject({
      nodes: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
        { host: 'c', port: 6379 },
      ],
      username: null,
      password: 'secret',
    });
  });

  it('names sentinels, the master that they watch, and the database', () => {
    expect(parseRedisUrl('redis+sentinel://u:p@s1:1,s2/shop/3', 'of the sentinels')).toEqual({
      kind: 'sentinel',
      sentinels: [
        { host: 's1', port: 1 },
        { host: 's2', port: 26_379 },
      ],
      master: 'shop',
      sentinelPassword: 'of the sentinels',
      database: 3,
      username: 'u',
      password: 'p',
      tls: null,
    });
  });

  it.each([
    'redis://',
    'redis://h/x',
    'redis+sentinel://s:1',
    'redis+sentinel://s:1/m/0/1',
    'redis://a,/0',
    'http://h',
  ])('has none of its forms in %s, and no part of it is shown', (url) => {
    expect(() => parseRedisUrl(url)).toThrow(/^REDIS_URL has an unknown form$/);
  });

  it('is shown without user and password', () => {
    expect(describePlace(parseRedisUrl('redis://u:p@a:1,b:2/0'))).toBe('a:1,b:2');
    expect(describePlace(parseRedisUrl('redis+sentinel://u:p@s1:1/shop/0'))).toBe(
      'shop of the sentinels s1:1',
    );
  });
});
