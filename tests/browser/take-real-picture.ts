import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, openBrowser } from './chromium.ts';

/** A press while the action before is not over is refused, so it is pressed again: 500 buyers take some seconds. */
const PRESSES_MAX = 30;
const REFUSED_MS = 1_000;

const [link = ''] = process.argv.slice(2);
if (!URL.canParse(link)) throw new Error('Give the link that npm start has printed behind "Desk".');
const executable = findChromium();
if (executable === null) throw new Error('There is no Chromium on this machine: set CHROMIUM to one.');
const folder = process.env['PICTURES'] ?? '.stampede/pictures';
mkdirSync(folder, { recursive: true });

const { context, close } = await openBrowser(executable);
const page = await context.newPage();
await page.setViewportSize({ width: 1280, height: 1070 });
await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
await page.goto(link);
await demonstrate('Send 500 buyers', '500 buyers want something of ');
// From here on the server collects the samples of the chart.
await page.getByRole('link', { name: 'Demo drop' }).click();
await page.locator('canvas').waitFor();
await page.goBack();
await demonstrate('Freeze Redis for 5 s', 'Redis is frozen for 5 seconds.');
await page.getByRole('link', { name: 'Demo drop' }).click();
await page.getByText('The gate cannot be read.').waitFor();
await page.locator('canvas').waitFor();
const path = join(folder, 'real.png');
await page.screenshot({ path });
process.stdout.write(`${path}\n`);
await close();

/** Presses a button of "Try to break it" until the desk says that it was done. */
async function demonstrate(name: string, done: string): Promise<void> {
  for (let presses = 1; ; presses += 1) {
    await page.getByRole('button', { name, exact: true }).click();
    try {
      await page.getByText(done).waitFor({ timeout: REFUSED_MS });
      return;
    } catch (error) {
      if (presses === PRESSES_MAX) throw error;
    }
  }
}
