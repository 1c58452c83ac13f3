import { runProcess } from '@stampede/runtime';
import { compose } from './compose.ts';

await runProcess('buy-api', { http: true }, compose);
