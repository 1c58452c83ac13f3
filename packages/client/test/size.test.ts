import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { bundleClient } from './bundle.ts';

const GZIPPED_MAX_BYTES = 10 * 1024;

it('The client for browsers is a file of at most 10 KB, gzipped, that needs nothing of Node', () => {
  const bundle = bundleClient();
  expect(gzipSync(bundle, { level: 9 }).length).toBeLessThanOrEqual(GZIPPED_MAX_BYTES);
  expect(bundle).not.toMatch(/\bfrom\s*["']|\bimport\s*["'(]|\brequire\(/);
});
