import { runProcess } from '@stampede/runtime';
import { compose } from './compose.ts';

await runProcess('expiry-listener', { http: false }, compose);
