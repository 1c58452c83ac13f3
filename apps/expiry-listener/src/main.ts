import { lowerPriority, runProcess } from '@stampede/runtime';
import { compose } from './compose.ts';

lowerPriority();
await runProcess('expiry-listener', { http: false }, compose);
