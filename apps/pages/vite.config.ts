import { defineConfig, type Plugin } from 'vite';

/** Lets the browser load the font beside the style sheet; the first drawing then has it, and nothing moves. */
const preloadFont: Plugin = {
  name: 'preload-font',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((file) => file.endsWith('.woff2'))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', href: `/desk/${file}`, as: 'font', type: 'font/woff2', crossorigin: '' },
          injectTo: 'head-prepend',
        })),
  },
};

export default defineConfig({
  root: `${import.meta.dirname}/desk`,
  base: '/desk/',
  plugins: [preloadFont],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: `${import.meta.dirname}/dist-desk`,
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy has no data: for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // On a busy machine it warns of times that mean nothing.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
