import { lowerPriority, runProcess } from '@stampede/runtime';
import { compose } from './compose.ts';

lowerPriority();
await runProcess('pages', { http: true, pages: true }, compose);
