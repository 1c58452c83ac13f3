import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds on the page as it stands, in light and in dark. */
export async function findingsOf(page: Page): Promise<{ light: string[]; dark: string[] }> {
  const findings = { light: [] as string[], dark: [] as string[] };
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: readonly Violation[] }>('axe.run(document)');
    for (const { id, nodes } of violations)
      findings[colorScheme].push(...nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }
  return findings;
}
