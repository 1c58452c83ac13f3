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

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Stampede: HTTP reference</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
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
  handle: () =>
    text('text/html; charset=utf-8', PAGE, {
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'Referrer-Policy': 'no-referrer',
    }),
});
