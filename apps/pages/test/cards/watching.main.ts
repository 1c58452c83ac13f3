/** Looks at a deployment as the process `pages` does, and sends the kinds of its cards to its parent. */
import { openProcessStores } from '@stampede/engine';
import { processGroup } from '@stampede/process';
import { runProcess } from '@stampede/runtime';
import { DeskWatch } from '../../src/watching/desk-watch.ts';

await runProcess('pages', { http: false }, async (context) => {
  const { config, log, env } = context;
  const stores = openProcessStores('pages', config, log);
  const watch = new DeskWatch({ stores, log, checkout: env['CHECKOUT'] ?? '', env: {} });
  watch.onDesk(({ cards, processes }) => {
    if (processes.value !== null) process.send?.(cards.map(({ kind, cause }) => ({ kind, cause })));
  });
  const { parts } = watch;
  return processGroup(context, { stores, parts, needsGate: false, needsPostgres: false, counters: {} });
});
