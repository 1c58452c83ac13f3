import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { confirm } from '../src/terminal/confirm.ts';
import { fitColumns } from '../src/terminal/fit-columns.ts';
import { formatMoney } from '@stampede/domain';
import { redrawIn } from '../src/terminal/redraw.ts';
import { formatTable, type Column } from '../src/terminal/show-table.ts';
import { FailedError } from '../src/failed-error.ts';
import { UsageError } from '../src/usage-error.ts';

describe('a table', () => {
  const columns: readonly Column[] = [
    { head: 'id', whole: true },
    { head: 'name' },
    { head: 'more', spare: true },
  ];

  it('leaves spare columns out, then cuts the widest, and never what is copied', () => {
    expect(fitColumns(columns, [10, 20, 10], 60)).toEqual([10, 20, 10]);
    expect(fitColumns(columns, [10, 20, 10], 40)).toEqual([10, 20, null]);
    expect(fitColumns(columns, [10, 20, 10], 22)).toEqual([10, 10, null]);
    expect(fitColumns(columns, [30, 20, 10], 20)).toEqual([30, 5, null]);
  });

  it('cuts with …, wraps words, counts wide characters as two, and lets nothing steer the terminal', () => {
    const rows = [['0123456789', 'name\u001B[2J', 'x']];
    expect(formatTable(columns, rows, 80)).not.toContain('\u001B');
    const long = formatTable(columns, [['0123456789', 'a name that is too long', 'x']], 20);
    expect(long.split('\n').every((line) => line.length <= 20)).toBe(true);
    expect(long).toContain('0123456789  a name …');
    const wide = formatTable([{ head: 'n' }, 'm'], [['漢字', 'x']], 80).split('\n');
    expect(wide).toEqual(['n     m', '漢字  x']);
    const wrapped = formatTable(['a', { head: 'text', wraps: true }], [['1', 'one two three']], 10);
    expect(wrapped.split('\n')).toEqual(['a  text', '1  one two', '   three']);
  });
});

describe('a question', () => {
  const put = (answer: string) => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = new PassThrough();
    const asked = confirm('Close it?', {}, { input, output });
    input.end(answer);
    return { asked, output };
  };

  it('lets the command go on after y or yes alone', async () => {
    await put('y\n').asked;
    await put('YES\n').asked;
    for (const answer of ['n\n', '\n', 'yesterday\n', '']) {
      await expect(put(answer).asked).rejects.toThrow(FailedError);
    }
    const { asked, output } = put('y\n');
    await asked;
    expect(String(output.read())).toContain('Close it? [y/N]');
  });

  it('is answered with no by Ctrl-C, as by Ctrl-D', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = Object.assign(new PassThrough(), { isTTY: true });
    const asked = confirm('Close it?', {}, { input, output });
    input.write('\u0003');
    await expect(asked).rejects.toThrow(FailedError);
  });

  it('is not put with --yes, and without a terminal --yes is needed', async () => {
    const none = { input: new PassThrough(), output: new PassThrough() };
    await confirm('Close it?', { yes: true }, none);
    await expect(confirm('Close it?', {}, none)).rejects.toThrow(UsageError);
    expect(none.output.read()).toBeNull();
  });
});

it('money is shown with the decimals of its currency, and not rounded', () => {
  expect(formatMoney(8990, 'EUR')).toBe('89.90 EUR');
  expect(formatMoney(5, 'EUR')).toBe('0.05 EUR');
  expect(formatMoney(8990, 'JPY')).toBe('8990 JPY');
  expect(formatMoney('90071992547409931', 'KWD')).toBe('90071992547409.931 KWD');
  expect(formatMoney(8990, null)).toBe('8990');
});

it('what is watched is drawn over what was there, and does not leave the screen', () => {
  const canvas = Object.assign(new PassThrough(), { rows: 4 });
  const redraw = redrawIn(canvas);
  redraw(['one', 'two']);
  expect(String(canvas.read())).toBe('\u001B[1G\u001B[0Jone\ntwo\n');
  redraw(['1', '2', '3', '4', '5']);
  expect(String(canvas.read())).toBe('\u001B[1G\u001B[2A\u001B[0J1\n2\n…\n');
});
