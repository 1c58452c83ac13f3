import { createClient } from '@stampede/client';

const { STAMPEDE_URL = '', SHOP_TOKEN } = process.env;

/** With the shop's token, which buys, pays and cancels for any buyer: it never leaves the back end. */
export const stampede = createClient({ url: STAMPEDE_URL, token: SHOP_TOKEN });
