import { giveWay, runProcess } from '@stampede/runtime';
import { compose } from './compose.ts';

giveWay();
await runProcess('expiry-listener', { http: false }, compose);
