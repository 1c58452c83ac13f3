import { describe, expect, it } from '@jest/globals';

import { createLogger } from '../src/logger.ts';
import { recordingLogger } from './log-lines.ts';

describe('The log', () => {
  it('names process and instance, and the time in UTC', () => {
    const { log, lines } = recordingLogger();
    log.info({ sale: 'drop-1' }, 'opened');
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'info',
        process: 'test',
        instance: '0',
        sale: 'drop-1',
        msg: 'opened',
      }),
    ]);
    expect(lines[0]!['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('writes errors with their stack and their cause', () => {
    const { log, lines } = recordingLogger();
    log.error({ err: new Error('outer', { cause: new Error('inner') }) });
    expect(lines[0]!['err']).toMatchObject({ message: 'outer', cause: { message: 'inner' } });
    expect(lines[0]).toHaveProperty('err.stack', expect.stringContaining('logger.test'));
  });

  it.each([
    ['a header', { req: { headers: { authorization: 'Bearer abcdefgh' } } }],
    ['a header in a list', { rawHeaders: ['Authorization', 'Bearer abcdefgh'] }],
    ['a token at any depth', { a: { b: { c: { operatorToken: 'abcdefgh' } } } }],
    ['a password with a quote in it', { password: 'x"abcdefgh' }],
    ['a URL in a message', { err: new Error('connect redis://user:abcdefgh@host:6379/0') }],
    ['a URL without a user', { url: 'redis://:abcdefgh@host:6379/0' }],
  ])('leaves out %s', (_where, fields) => {
    const { log, lines } = recordingLogger();
    log.info(fields);
    expect(JSON.stringify(lines)).not.toContain('abcdefgh');
    expect(JSON.stringify(lines)).toContain('[redacted]');
  });

  it('leaves out the secrets that it was given, wherever they stand', () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const secrets = ['very"secret-text', 'short'];
    const log = createLogger({ process: 'p', instance: '0', level: 'info', secrets, destination });
    log.info({ note: 'it is very"secret-text' }, 'very"secret-text, in short');
    expect(lines[0]).not.toContain('secret-text');
    expect(lines[0]).toContain('in short');
    expect(() => JSON.parse(lines[0]!) as unknown).not.toThrow();
  });
});
