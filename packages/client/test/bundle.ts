import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The client as one minified file for browsers, with all that it needs. */
export async function bundleClient(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    'node_modules/esbuild/bin/esbuild',
    'packages/client/dist/index.js',
    '--bundle',
    '--minify',
    '--format=esm',
    '--platform=browser',
    '--target=es2022',
  ]);
  return stdout;
}
