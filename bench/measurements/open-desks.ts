import { startDesk } from '../load/open-desks.ts';
import type { Measurement } from '../measurement.ts';
import { withShop } from '../shop.ts';
import { sellBeside } from './sell-beside.ts';

const DESKS = 1000;

/** Pages of the operator's desk must not cost the sale anything that they look at. */
export const openDesks: Measurement = {
  name: 'open-desks',
  title: 'Purchases at half of the top rate while 1,000 pages of the desk look at the sale, beside none',
  run: (options) =>
    withShop({}, 'watched', (disturbed) =>
      withShop({}, 'alone', async (quiet) => {
        const desk = await startDesk(disturbed.deployment);
        try {
          return await sellBeside(options, {
            name: '1,000 desks',
            how:
              `Beside one of them runs the process pages, and while it sells ${DESKS} pages are open and look at its sale; ` +
              'their readers share the machine.',
            ...{ disturbed, quiet },
            during: async (sell) => {
              const close = await desk.open(disturbed.saleId, DESKS);
              try {
                return await sell();
              } finally {
                await close();
              }
            },
          });
        } finally {
          await desk.stop();
        }
      }),
    ),
};
