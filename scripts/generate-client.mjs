/**
 * `npm run generate -w packages/client`: writes the client's types from the routes of the built buy API. With `--check`
 * nothing is written, and the exit code is 1 when the file differs.
 */
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { createOpenApi } from '../apps/buy-api/dist/openapi/create-openapi.js';
import { allRoutes } from '../apps/buy-api/dist/routes/all-routes.js';

const FILE = new URL('../packages/client/src/generated/schema.ts', import.meta.url);
const HEADER = '// Written by `npm run generate -w packages/client` from the routes of the buy API.\n\n';

const nodes = await openapiTS(JSON.parse(createOpenApi(allRoutes, '')), {
  // What has a default may be left out of a request.
  defaultNonNullable: false,
});
const wanted = HEADER + astToString(nodes);

if (!process.argv.includes('--check')) {
  await writeFile(FILE, wanted);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) !== wanted) {
  process.stderr.write('The client is behind the routes: npm run generate -w packages/client\n');
  process.exitCode = 1;
}
