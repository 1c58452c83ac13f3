#!/usr/bin/env node
// Installed before anything is built, so it only leads to the build.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  console.error('Stampede is not built yet: run npm run build.');
  process.exitCode = 1;
}
