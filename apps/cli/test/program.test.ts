import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { findApi } from '../src/api/find-api.ts';
import { createProgram } from '../src/create-program.ts';
import { commandsOf } from './commands-of.ts';

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

it('every command has its help, with examples of itself, in 80 columns', () => {
  const commands = commandsOf(createProgram());
  expect(commands.size).toBeGreaterThan(20);
  for (const [name, command] of commands) {
    const help = helpOf(command);
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(help.split('\nExamples:\n')[1]).toContain(`stampede ${name}`);
    expect(command.description()).toMatch(/\.$/);
  }
});

it('docs/command-line.md lists each command with its arguments, and no other', () => {
  const page = readFileSync('docs/command-line.md', 'utf8');
  const [, rows = ''] = page.split('| command', 2);
  const listed = [...rows.split('\n\n')[0]!.matchAll(/^\| `([^`]+)`/gm)].map(([, usage]) => usage);
  const existing = [...commandsOf(createProgram())].map(([name, { registeredArguments }]) =>
    [
      name,
      ...registeredArguments.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`)),
    ].join(' '),
  );
  expect(listed).toEqual(existing);
});

it('the address and the token are given, or come from one and the same file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stampede-cli-'));
  const checkout = pathToFileURL(`${folder}/`);
  mkdirSync(join(folder, '.stampede'));
  const note = { STAMPEDE_URL: 'http://note', STAMPEDE_TOKEN: 'note' };
  expect(() => findApi({}, {}, checkout)).toThrow('give --url or set STAMPEDE_URL');
  writeFileSync(join(folder, '.stampede/servers.json'), JSON.stringify(note));
  expect(findApi({}, { STAMPEDE_URL: '' }, checkout)).toEqual({ url: 'http://note', token: 'note' });
  expect(findApi({ token: 'mine' }, {}, checkout)).toEqual({ url: 'http://note', token: 'mine' });
  writeFileSync(join(folder, '.env'), 'STAMPEDE_URL=https://file\nOPERATOR_TOKEN=file\n');
  expect(findApi({}, {}, checkout)).toEqual({ url: 'https://file', token: undefined });
  expect(findApi({ url: 'http://flag' }, {}, checkout)).toEqual({ url: 'http://flag', token: undefined });
  const env = { STAMPEDE_URL: 'http://env', STAMPEDE_TOKEN: 'env' };
  expect(findApi({ url: 'http://flag' }, env, checkout)).toEqual({ url: 'http://flag', token: 'env' });
  for (const url of ['nowhere', 'file:///etc', ''])
    expect(() => findApi({ url }, {}, checkout)).toThrow('--url must be');
  expect(() => findApi({ url: 'http://flag', token: 'ü' }, {}, checkout)).toThrow('visible ASCII');
  rmSync(folder, { recursive: true });
});
