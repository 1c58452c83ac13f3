import { lowerPriority, runProcess } from '@stampede/runtime';
import { compose } from './compose.ts';

lowerPriority();
await runProcess('order-creator', { http: false }, compose);
