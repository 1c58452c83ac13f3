import { join } from 'node:path';
import type { SiteCheck } from './check.ts';
import { judgeDisk } from './disk-space.ts';

/** Room for what an `npm start` keeps, and for the checkout. */
export const checkoutDisk: SiteCheck = {
  name: 'disk',
  look: async ({ checkout }) => {
    const data = await judgeDisk('data', join(checkout, '.stampede'));
    return data.length > 0 ? data : judgeDisk('the checkout', checkout);
  },
};
