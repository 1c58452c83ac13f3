import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteCheck } from './check.ts';
import { fail, ok } from './finding.ts';

/** Whether this Node is one of those in `engines` of package.json. */
export const nodeVersion: SiteCheck = {
  name: 'node',
  look: ({ checkout }) => {
    const { engines } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    const version = process.versions.node;
    return Promise.resolve([
      satisfies(version, engines.node)
        ? ok(`Node ${version}`)
        : fail(`Node ${version} is not supported`, `use one of ${engines.node}`),
    ]);
  },
};

/** @param range as `^20.19.0 || >=24`: alternatives of these two forms */
export function satisfies(version: string, range: string): boolean {
  const [major = 0, minor = 0] = numbers(version);
  return range.split('||').some((alternative) => {
    const [fromMajor = 0, fromMinor = 0] = numbers(alternative.trim().replace(/^(\^|>=)/, ''));
    if (major === fromMajor) return minor >= fromMinor;
    return alternative.includes('>=') && major > fromMajor;
  });
}

function numbers(version: string): number[] {
  return version.split('.').map(Number);
}
