import { lowerPriority, runProcess } from '@stampede/runtime';
import { compose } from './compose.ts';

lowerPriority();
await runProcess('webhook-sender', { http: false }, compose);
