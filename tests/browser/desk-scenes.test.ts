import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { startStandIn, type StandIn } from '../../apps/pages/test/stand-in.ts';
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
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
  }).observe({ type: 'layout-shift', buffered: true });`;

const WIDTHS = [
  ['a phone of 320 px', { width: 320, height: 640 }],
  ['a small screen at 200 %', { width: 640, height: 400 }],
] as const;

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

async function findingsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: readonly Finding[] }>('axe.run(document)');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

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

  const inScene = async (name: string, size = { width: 1280, height: 800 }): Promise<void> => {
    await page.setViewportSize(size);
    await openScene(
      page,
      standIn,
      SCENES.find((scene) => scene.name === name)!,
    );
  };
  const names = SCENES.map(({ name }) => name);

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    beforeAll(() => page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }));
    it.each(names)('axe finds nothing: %s', async (name) => {
      await inScene(name);
      expect(await findingsOf(page)).toEqual([]);
    });
  });

  describe.each(WIDTHS)('on %s', (_label, size) => {
    it.each(names)('nothing is wider than the screen: %s', async (name) => {
      await inScene(name, size);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
    });
  });

  it.each(SCENES.filter(({ reach }) => reach === undefined).map(({ name }) => name))(
    'nothing moves while it loads: %s',
    async (name) => {
      await inScene(name);
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
