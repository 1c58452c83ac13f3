import { text } from '../http/answer.ts';
import { defineRoute } from '../http/route.ts';

/**
 * No other origin, no inline script. No `upgrade-insecure-requests`: a browser on another machine would request the
 * page's own files over TLS, which is not there. Inline styles: the page sets widths and colours by attribute.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The page refers to its files relative to its own address, because operators open it under the public URL and under the
 * local one, and its policy allows no other origin.
 *
 * @param files the folder of its files, seen from the page
 */
const pageOf = (files: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Stampede: HTTP reference</title>
    <link rel="stylesheet" href="${files}swagger-ui.css">
    <link rel="icon" type="image/png" href="${files}favicon-32x32.png">
  </head>
  <body>
    <div id="reference"></div>
    <script src="${files}swagger-ui-bundle.js"></script>
    <script src="${files}start.js"></script>
  </body>
</html>
`;

export const docs = defineRoute({
  method: 'get',
  path: '/docs',
  access: 'public',
  ignoresQuery: true,
  documentation: {
    operationId: 'docs',
    tag: 'Documents',
    summary: 'The reference page',
    answers: { 200: { description: 'A page that needs no internet.', contentType: 'text/html' } },
    problems: [],
  },
  handle({ raw }) {
    const [path = ''] = (raw.url ?? '').split('?');
    return text('text/html; charset=utf-8', pageOf(path.endsWith('/') ? '' : 'docs/'), {
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'Referrer-Policy': 'no-referrer',
    });
  },
});
