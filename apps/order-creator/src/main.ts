import { runProcess } from '@stampede/runtime';
import { compose } from './compose.ts';

await runProcess('order-creator', { http: false }, compose);
