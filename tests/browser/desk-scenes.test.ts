import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startStandIn, type StandIn } from '../../apps/pages/test/stand-in.ts';
import { findingsOf } from './axe-findings.ts';
import { findChromium, openBrowser } from './chromium.ts';
import { openScene, SCENES } from './desk-scenes.ts';

const executable = findChromium();
const describeWithBrowser = executable === null ? describe.skip : describe;
if (executable === null)
  process.stdout.write('No Chromium on this machine: the desk is not tested in one.\n');

/** Counts what moves without a reason that the user gave, from the first drawing on. */
const OBSERVE_SHIFTS = `
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      window.shifts.push(entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? String(node)));
    }
  }).observe({ type: 'layout-shift', buffered: true });`;

const WIDTHS = [
  ['a phone of 320 px', { width: 320, height: 640 }],
  ['a small screen at 200 %', { width: 640, height: 400 }],
] as const;

describeWithBrowser('every page and state of the desk', () => {
  let standIn: StandIn;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  const complaints: string[] = [];
  const hosts = new Set<string>();
  beforeAll(async () => {
    [standIn, browser] = await Promise.all([startStandIn(), openBrowser(executable ?? '')]);
    await browser.context.addInitScript(OBSERVE_SHIFTS);
    page = await browser.context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A refused request is an answer of the stand-in, and no mistake of the page.
      if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
        complaints.push(message.text());
    });
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await standIn.close();
  }, 60_000);

  it.each(SCENES)('$name: axe finds nothing, and nothing is wider than the screen', async (scene) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await openScene(page, standIn, scene);
    const found = await findingsOf(page);
    const widths: Record<string, number> = {};
    for (const [name, size] of WIDTHS) {
      await page.setViewportSize(size);
      widths[name] = (await page.evaluate<number>('document.documentElement.scrollWidth')) - size.width;
    }
    expect({ found, widths }).toEqual({
      found: { light: [], dark: [] },
      widths: { 'a phone of 320 px': 0, 'a small screen at 200 %': 0 },
    });
  });

  it.each(SCENES.filter(({ reach }) => reach === undefined))(
    '$name: nothing moves while it loads',
    async (scene) => {
      await page.setViewportSize({ width: 1280, height: 800 });
      await openScene(page, standIn, scene);
      await page.getByText('Live', { exact: true }).or(page.getByText('Sign in to the desk')).waitFor();
      expect(await page.evaluate('window.shifts')).toEqual([]);
    },
  );

  it('nothing was refused by the content security policy, and nothing was thrown', () => {
    expect(complaints).toEqual([]);
  });

  it('no request went to another host', () => {
    expect([...hosts]).toEqual([new URL(standIn.url).host]);
  });
});
