import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startStandIn } from '../../apps/pages/test/stand-in.ts';
import { findChromium, openBrowser } from './chromium.ts';
import { openScene, SCENES } from './desk-scenes.ts';

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };
const executable = findChromium();
if (executable === null) throw new Error('There is no Chromium on this machine: set CHROMIUM to one.');
const folder = process.env['PICTURES'] ?? '.stampede/pictures';
const words = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const standIn = await startStandIn();
const { context, close } = await openBrowser(executable);
const page = await context.newPage();
for (const [sizeName, size] of Object.entries(SIZES)) {
  await page.setViewportSize(size);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const scene of SCENES) {
      const name = `${scene.name}-${colorScheme}-${sizeName}`;
      const parts = [scene.name, colorScheme, sizeName];
      if (!words.every((word) => parts.includes(word))) continue;
      await openScene(page, standIn, scene);
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: scene.reach === undefined });
      process.stdout.write(`${name}\n`);
    }
  }
}
await close();
await standIn.close();
