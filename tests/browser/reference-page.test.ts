import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDeployment, type Deployment } from '@stampede/testkit';
import { findChromium, openBrowser } from './chromium.ts';

const executable = findChromium();
const describeWithBrowser = executable === null ? describe.skip : describe;
if (executable === null) process.stdout.write('No Chromium on this machine: the pages are not tested.\n');

describeWithBrowser('the reference page in a browser', () => {
  let deployment: Deployment;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    [deployment, browser] = await Promise.all([startDeployment(), openBrowser(executable ?? '')]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await deployment.stop();
  }, 60_000);

  it('shows every operation, without a request to anywhere else and without an error', async () => {
    const page = await browser.context.newPage();
    const elsewhere: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'data:' && origin !== deployment.url) elsewhere.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${deployment.url}/docs`);
    await page.waitForSelector('.opblock');
    const document = (await (await fetch(`${deployment.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, object>;
    };
    expect(document.openapi).toMatch(/^3\.1\./);
    const operations = Object.values(document.paths).flatMap((path) =>
      Object.keys(path).filter((key) => /^(get|post|patch|delete)$/.test(key)),
    );
    expect(await page.locator('.opblock').count()).toBe(operations.length);
    expect(elsewhere).toEqual([]);
    expect(errors).toEqual([]);
  }, 60_000);
});
