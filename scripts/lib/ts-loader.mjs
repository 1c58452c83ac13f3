/** `node --import` this to run TypeScript sources, on any Node that the project supports. */
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register(new URL('./ts-hooks.mjs', import.meta.url));
