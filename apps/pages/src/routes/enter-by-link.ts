import type { ServerResponse } from 'node:http';
import { isOperatingError } from '@stampede/domain';
import type { Request } from 'express';
import { readEnterCode, type EnterCode } from '../sessions/enter-code.ts';
import { writeSession } from '../sessions/session.ts';
import { noLedger } from './session-of.ts';
import { tooManyTries } from './session-routes.ts';
import type { Handle, RouteDeps } from './route-deps.ts';
import type { Problem } from '../http/problems.ts';

/** `GET /desk/enter/:code`: signs in by a one-time link. The ledger decides whether it was used. */
export function enterByLink({
  holders,
  sessions,
  cookie,
  tries,
  claimLink,
  metrics,
  log,
}: RouteDeps): Handle {
  return async (request, response) => {
    // A browser or a mail program that looks ahead must not use the link up.
    if (request.method === 'HEAD' || request.headers['sec-purpose'] !== undefined)
      return { slug: 'method-not-allowed', detail: 'Open this address.', headers: { Allow: 'GET' } };
    if (!sessions.isReady) return noLedger();
    const waitSeconds = tries(request);
    if (waitSeconds > 0) {
      metrics.signIns.inc({ outcome: 'limited' });
      return tooManyTries(waitSeconds);
    }
    const code = readEnterCode(String((request as Request).params['code']), holders, Date.now());
    const outcome = code === null ? 'used' : await claim(claimLink, code);
    if (typeof outcome === 'object') return outcome;
    if (code === null || outcome === 'used') {
      metrics.signIns.inc({ outcome: 'refused' });
      return redirect(response, '/desk/sign-in?link=used');
    }
    metrics.signIns.inc({ outcome: 'accepted' });
    log.info({ who: code.holder.name, role: code.holder.role }, 'signed in by a link');
    response.setHeader('Set-Cookie', cookie.set(writeSession(sessions.begin(code.holder))));
    return redirect(response, '/desk');
  };
}

async function claim(
  claimLink: RouteDeps['claimLink'],
  { linkId, expiresAtMs }: EnterCode,
): Promise<'claimed' | 'used' | Problem> {
  try {
    return await claimLink(linkId, expiresAtMs);
  } catch (error) {
    if (!isOperatingError(error)) throw error;
    return noLedger();
  }
}

function redirect(response: ServerResponse, address: string): null {
  response.writeHead(303, { Location: address }).end();
  return null;
}
