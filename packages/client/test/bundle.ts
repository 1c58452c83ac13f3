import { buildSync } from 'esbuild';

/** The client as one minified file for browsers, with all that it needs. */
export function bundleClient(): string {
  const { outputFiles } = buildSync({
    entryPoints: ['packages/client/dist/index.js'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]!.text;
}
