import { readFileSync } from 'node:fs';

/** What a machine that runs the steps does otherwise: there is no systemd, and the packages are there. */
const LEFT_OUT = /^(sudo |git clone |npm ci$)/;

const PAGES = ['docs/deploy.md', 'docs/recover.md'];

/** The commands under a heading of the documents of a deployment, as they stand there. */
export function documentedSteps(heading: string): string {
  const texts = PAGES.map((page) => readFileSync(page, 'utf8'));
  const sections = texts.flatMap((text) => text.split(`\n### ${heading}\n`).slice(1));
  const [section] = sections;
  if (section === undefined || sections.length > 1)
    throw new Error(`${PAGES.join(' and ')} have ${sections.length} headings ${heading}`);
  const [own = ''] = section.split(/\n##+ /);
  const commands = [...own.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.split('\n'));
  const kept = commands.filter((line) => !LEFT_OUT.test(line));
  if (kept.length === 0) throw new Error(`${heading} has no commands`);
  return kept.join('\n');
}
