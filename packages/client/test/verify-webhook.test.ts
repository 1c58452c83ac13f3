import { describe, expect, it } from '@jest/globals';
import { verifyWebhook, WebhookVerificationError } from '@stampede/client';
import { Webhook } from 'standardwebhooks';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(24, 8).toString('base64')}`;
const BODY = JSON.stringify({ id: 'evt_7', type: 'order.paid', words: 'für “uns”' });
const NOW_MS = Date.now();

/** The headers of a delivery that the given secrets sign. */
function headersOf(body = BODY, secrets = [SECRET], atMs = NOW_MS): Record<string, string> {
  const at = new Date(atMs);
  return {
    'webhook-id': 'evt_7',
    'webhook-timestamp': String(Math.floor(atMs / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign('evt_7', at, body)).join(' '),
  };
}

describe('A delivery', () => {
  it('that the specification’s own library signs is verified, in each form of headers and body', async () => {
    const event = JSON.parse(BODY) as object;
    const headers = headersOf();
    expect(await verifyWebhook({ secret: SECRET, headers, body: BODY })).toEqual(event);
    expect(await verifyWebhook({ secret: SECRET, headers: new Headers(headers), body: BODY })).toEqual(event);
    const bytes = new TextEncoder().encode(BODY);
    expect(await verifyWebhook({ secret: SECRET, headers, body: bytes })).toEqual(event);
  });

  it('with two signatures is verified by either secret', async () => {
    const headers = headersOf(BODY, [OTHER, SECRET]);
    for (const secret of [SECRET, OTHER])
      expect(await verifyWebhook({ secret, headers, body: BODY })).toMatchObject({ id: 'evt_7' });
  });

  it.each<[string, Parameters<typeof verifyWebhook>[0]]>([
    ['of another secret', { secret: OTHER, headers: headersOf(), body: BODY }],
    ['with another content', { secret: SECRET, headers: headersOf(), body: `${BODY} ` }],
    ['with another id', { secret: SECRET, headers: { ...headersOf(), 'webhook-id': 'evt_8' }, body: BODY }],
    [
      'without a signature',
      { secret: SECRET, headers: { ...headersOf(), 'webhook-signature': undefined }, body: BODY },
    ],
    [
      'whose signature is no base64',
      { secret: SECRET, headers: { ...headersOf(), 'webhook-signature': 'v1,§ v2,x v1,' }, body: BODY },
    ],
    [
      'of more than five minutes ago',
      { secret: SECRET, headers: headersOf(BODY, [SECRET], NOW_MS - 301_000), body: BODY, nowMs: NOW_MS },
    ],
    [
      'of more than five minutes ahead',
      { secret: SECRET, headers: headersOf(BODY, [SECRET], NOW_MS + 302_000), body: BODY, nowMs: NOW_MS },
    ],
    ['that is not JSON', { secret: SECRET, headers: headersOf('{'), body: '{' }],
  ])('%s is refused', async (_what, delivery) => {
    await expect(verifyWebhook(delivery)).rejects.toThrow(WebhookVerificationError);
  });

  it('is not verified by something that is no secret', async () => {
    await expect(verifyWebhook({ secret: '', headers: headersOf(), body: BODY })).rejects.toThrow(TypeError);
  });
});
