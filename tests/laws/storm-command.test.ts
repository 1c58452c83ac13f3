import { expect, it } from '@jest/globals';
import { readCommand } from './storm/read-command.ts';

it('a storm is as it is asked for, and what is not asked for has a default', () => {
  expect(readCommand(['--seed', '7', '--faults', 'flush,kill redis'])).toEqual({
    ...{ seed: 7, topology: 'single', seconds: 180, storms: 1, copies: 2, buyers: 40, pause: 250 },
    ...{ appendfsync: 'everysec', faults: ['flush', 'kill redis'], keep: null },
  });
});

it('draws a seed where none is given', () => {
  expect(readCommand([])).toMatchObject({ seed: expect.any(Number) });
});

it('says all that is wrong with a command, by option', () => {
  const args = ['--seconds=4', '--copies=many', '--pause=-1', '--appendfsync=no', '--faults=flush,rain'];
  args.push('--topology=ring');
  expect(readCommand(args)).toBe(
    [
      '--seconds takes a whole number from 5 to 86400.',
      '--copies takes a whole number from 1 to 10.',
      '--pause takes a whole number from 0 to 60000.',
      '--appendfsync takes always or everysec.',
      '--faults: there is no rain; --help lists all.',
      '--topology takes single, sentinel, cluster.',
    ].join('\n'),
  );
});

const OPTIONS = /--seconds 180[^]*Kinds of faults: .*flush/;

it('answers --help with the options and the kinds of faults', () => {
  expect(readCommand(['--help'])).toEqual({ help: expect.stringMatching(OPTIONS) });
});

it.each(['--storm', 'flush'])('does the same, as a mistake, where it does not understand: %s', (arg) => {
  expect(readCommand([arg])).toMatch(OPTIONS);
});
