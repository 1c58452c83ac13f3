/** The buy API of the build without its fast path: express handles every request. */
import { runProcess } from '@stampede/runtime';
import { createApp } from '../../apps/buy-api/dist/app.js';
import { compose } from '../../apps/buy-api/dist/compose.js';

const createGeneralApp = (deps) => ({ ...createApp(deps), fastPath: null });

await runProcess('buy-api', { http: true }, (context) => compose(context, createGeneralApp));
