import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { Command, Option } from 'commander';
import { bashScript } from '../src/completion/bash-script.ts';
import { wordTree, type ValueWords, type WordNode } from '../src/completion/word-tree.ts';
import { zshScript } from '../src/completion/zsh-script.ts';
import { createProgram } from '../src/create-program.ts';
import { runCommand } from './run-command.ts';

/** What bash offers for the last word of each line. */
function offered(script: string, lines: readonly (readonly string[])[]): string[][] {
  const calls = lines.map(
    (
      words,
    ) => `COMP_WORDS=(stampede ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
      _stampede; echo "\${COMPREPLY[*]}"`,
  );
  const out = execFileSync('bash', ['-c', `${script}\n${calls.join('\n')}`], { encoding: 'utf8' });
  return out
    .split('\n')
    .slice(0, lines.length)
    .map((line) => line.split(' ').filter((word) => word !== ''));
}

const nodes = wordTree(createProgram());
const wordsOf = ({ path }: WordNode): string[] => path.split(' ').filter((word) => word !== '');

it('the tree has every command of the program, with its options and the values that they may have', () => {
  const paths = nodes.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['', 'audit', 'doctor', 'migrate', 'token', 'completion']));
  const sample = new Command('x')
    .addOption(new Option('--color <when>', 'when').choices(['always', 'never']))
    .option('-o, --output <file>', 'where. And more.');
  sample.command('inner').description('first: second').command('deep').option('--yes', 'no question');
  const [top, , deep] = wordTree(sample);
  expect(top?.values).toEqual(
    new Map<string, ValueWords>([
      ['--color', ['always', 'never']],
      ['--output', 'files'],
      ['-o', 'files'],
    ]),
  );
  expect(top?.commands[0]).toEqual({ word: 'inner', about: 'first' });
  expect(deep).toMatchObject({ path: 'inner deep', options: [{ word: '--yes' }, { word: '--help' }] });
});

describe('in bash', () => {
  const script = bashScript('stampede', nodes);

  it('every command and every option of each is offered', () => {
    const asked = nodes.filter(({ path }) => !path.endsWith('help'));
    const replies = offered(
      script,
      asked.map((node) => [...wordsOf(node), '']),
    );
    for (const [at, { commands, options, choices }] of asked.entries()) {
      const wanted = [...commands, ...options].map(({ word }) => word);
      expect(replies[at]).toEqual(expect.arrayContaining([...wanted, ...choices]));
    }
  });

  it('what has been begun is completed, behind other options too', () => {
    const lines = [['doc'], ['doctor', '--json', '--u'], ['completion', 'z'], ['token', '--name', '']];
    expect(offered(script, lines)).toEqual([['doctor'], ['--url'], ['zsh'], []]);
  });
});

it('in zsh every command and option is offered with what it is for, quoted', () => {
  const script = zshScript('stampede', [
    {
      path: '',
      commands: [{ word: 'a', about: "a buyer's: x" }],
      options: [],
      choices: [],
      values: new Map(),
    },
  ]);
  expect(script).toContain(String.raw`'a:a buyer'\''s\: x'`);
  const whole = zshScript('stampede', nodes);
  for (const { commands, options } of nodes)
    for (const { word } of [...commands, ...options]) expect(whole).toContain(`'${word}`);
  // Both shells read the same syntax as far as this script goes, apart from compdef.
  execFileSync('bash', ['-n'], { input: whole });
});

it('the command prints the script of a shell, and refuses another shell', async () => {
  const { code, out } = await runCommand(['completion', 'bash'], {});
  expect([code, out]).toEqual([0, bashScript('stampede', nodes)]);
  const other = await runCommand(['completion', 'fish'], {});
  expect(other.code).toBe(2);
  expect(other.err).toContain('Allowed choices are bash, zsh');
});
