/** `node --import` this to run TypeScript sources, on every supported version of Node. */
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register(new URL('./ts-hooks.mjs', import.meta.url));
