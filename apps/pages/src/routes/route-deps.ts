import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actor } from '@stampede/domain';
import type { Logger } from '@stampede/runtime';
import type { ControlServer } from '../demonstration/control-server.ts';
import type { DeskMetrics } from '../desk-metrics.ts';
import type { Problem } from '../http/problems.ts';
import type { BuyApi } from '../proxy/buy-api.ts';
import type { SessionCookie } from '../sessions/session-cookie.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { SignInTries } from '../sessions/sign-in-tries.ts';
import type { TokenHolders } from '../sessions/token-holders.ts';
import type { StreamHub } from '../stream/stream-hub.ts';

/** The dependencies of the routes. */
export interface RouteDeps {
  readonly holders: TokenHolders;
  readonly sessions: Sessions;
  readonly cookie: SessionCookie;
  readonly tries: SignInTries;
  readonly hub: StreamHub;
  readonly buyApi: BuyApi;
  /** Begins a new generation of sessions in the ledger. Throws an operating error while that is unavailable. */
  readonly endAllSessions: (actor: Actor) => Promise<void>;
  /** Records a link in the ledger. Throws an operating error while that is unavailable. */
  readonly claimLink: (linkId: string, expiresAtMs: number) => Promise<'claimed' | 'used'>;
  /** What breaks things for a demonstration; null: nothing can be broken here. */
  readonly control: ControlServer | null;
  readonly metrics: DeskMetrics;
  readonly log: Logger;
}

/** Answers a request, or returns the problem to answer with. */
export type Handle = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<Problem | null> | Problem | null;
