import { expect, it } from '@jest/globals';
import { createLogger } from '../src/index.ts';
import { logPrintedLines } from '../src/printed-lines.ts';

it('what libraries print is a line of the log, each text once', () => {
  const lines: string[] = [];
  const log = createLogger({
    process: 'test',
    instance: '0',
    level: 'info',
    secrets: ['hunter22'],
    destination: { write: (line) => lines.push(line) },
  });
  const nothing = (): undefined => undefined;
  const printer = { warn: nothing, error: nothing } as unknown as Console;
  logPrintedLines(log, printer);
  for (let count = 0; count < 3; count += 1) {
    printer.warn('[WARN] no password is needed, but %s was given', 'hunter22');
    printer.error('Unhandled error event:', `Error: away\n    at line ${count}`);
  }
  for (let count = 0; count < 1000; count += 1) printer.error(`text ${count}`);
  expect(lines).toHaveLength(100);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    printed: expect.stringMatching(/^\[WARN\] no password is needed, but (?!hunter22)/),
    msg: 'a library complains',
  });
  expect(lines[1]).toContain('Error: away\\n    at line 0');
});
