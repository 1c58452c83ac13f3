import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ShopClient, startDeployment, type Deployment } from '@stampede/testkit';

const run = promisify(execFile);

const PROGRAM = `
import { createClient, isProblem, type Order } from '@stampede/client';

const [url = '', token = ''] = process.argv.slice(2);
const client = createClient({ url, token });
const order: Order = await client.purchase({ saleId: 'packed', buyerId: 'anna' }).order();
let refusal: number | string = 'none';
try {
  await client.purchase({ saleId: 'packed', quantity: 5, buyerId: 'anna' }).placed();
} catch (error) {
  if (!isProblem(error)) throw error;
  switch (error.slug) {
    case 'not-enough-stock':
      refusal = error.fields.available;
      break;
    case 'buyer-limit-reached':
      refusal = error.fields.limit - error.fields.taken;
      break;
    default:
      refusal = error.detail;
  }
}
// @ts-expect-error The API knows no such state.
if (order.state === 'lost') throw new Error('a state that does not exist');
// @ts-expect-error A sale has to be named.
client.purchase({ buyerId: 'anna' });
console.log(JSON.stringify({ state: order.state, refusal }));
`;

const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: [],
  },
  files: ['shop.ts', 'node.d.ts'],
};

let deployment: Deployment;
let folder: string;
beforeAll(async () => {
  [deployment, folder] = await Promise.all([startDeployment(), mkdtemp(join(tmpdir(), 'stampede-client-'))]);
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await deployment.stop();
}, 60_000);

/** Packs a folder as the registry would have it; the name of the file. */
async function pack(path: string): Promise<{ file: string; files: string[] }> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, `./${path}`]);
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  return { file: `./${packed!.filename}`, files: packed!.files.map((file) => file.path) };
}

it('The packed client can be installed in an empty project, is typed there, and buys', async () => {
  const client = await pack('packages/client');
  expect(client.files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts', 'dist/index.js.map']),
  );
  expect(
    client.files.filter((path) => !/^(dist|src)\/|^(LICENSE|README\.md|package\.json)$/.test(path)),
  ).toEqual([]);
  const manifest = async (path: string) =>
    JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  expect(await manifest('packages/client/package.json')).toMatchObject({
    version: (await manifest('package.json'))['version'],
    license: 'MIT',
    sideEffects: false,
  });

  // Its dependencies as they are installed here, so that the test needs no registry.
  const needed = await Promise.all(
    ['openapi-fetch', 'openapi-typescript-helpers'].map((name) => pack(`node_modules/${name}`)),
  );
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const tarballs = [client, ...needed].map(({ file }) => file);
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs], { cwd: folder });

  await writeFile(join(folder, 'shop.ts'), PROGRAM);
  await writeFile(join(folder, 'node.d.ts'), 'declare const process: { argv: string[] };\n');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  const tsc = join(process.cwd(), 'node_modules/typescript/bin/tsc');
  const compiled = await run(process.execPath, [tsc, '-p', folder]).catch((error: unknown) => error);
  expect(compiled).toEqual({ stdout: '', stderr: '' });

  const observer = new ShopClient(deployment, 1);
  await observer.openSale({ saleId: 'packed', items: [{ sku: 'red', allotment: 3 }] });
  observer.close();
  const { stdout } = await run(process.execPath, ['shop.js', deployment.url, deployment.shopToken], {
    cwd: folder,
  });
  expect(JSON.parse(stdout)).toEqual({ state: 'pending_payment', refusal: 2 });
}, 300_000);
