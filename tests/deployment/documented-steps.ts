import { readFileSync } from 'node:fs';

/** What a machine that runs the steps does otherwise: there is no systemd, and the packages are there. */
const LEFT_OUT = /^(sudo |git clone |npm ci$)/;

/** The commands under a heading of docs/operations.md, as they stand there. */
export function documentedSteps(heading: string): string {
  const text = readFileSync('docs/operations.md', 'utf8');
  const [, section] = text.split(`\n### ${heading}\n`);
  if (section === undefined) throw new Error(`docs/operations.md has no heading ${heading}`);
  const [own = ''] = section.split(/\n##+ /);
  const commands = [...own.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.split('\n'));
  const kept = commands.filter((line) => !LEFT_OUT.test(line));
  if (kept.length === 0) throw new Error(`${heading} has no commands`);
  return kept.join('\n');
}
