import { giveWay, runProcess } from '@stampede/runtime';
import { compose } from './compose.ts';

giveWay();
await runProcess('order-creator', { http: false }, compose);
