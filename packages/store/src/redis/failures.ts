import { types } from 'node:util';
import { OutcomeUnknownError, StoreUnavailableError } from '@stampede/domain';

/** Error replies that say that this server cannot serve now (NOGROUP: it was flushed). The script had no effect. */
const CANNOT_SERVE =
  /^(LOADING|BUSY|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|OOM|MISCONF|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM|UNBLOCKED|NOGROUP)\b/;

/** Errors of ioredis before a command was written: nothing was sent. */
const NOT_SENT = /(Stream isn't writeable|enableOfflineQueue|Connection is in subscriber mode)/;

/** Redis answered, with an error. */
export function isReplyError(error: unknown): error is Error & { readonly name: 'ReplyError' } {
  return types.isNativeError(error) && error.name === 'ReplyError';
}

/**
 * What a failed command means. A reply that was lost (a broken connection, a timeout) leaves the outcome
 * unknown; an error reply of a server that cannot serve is StoreUnavailableError; any other error reply is a bug
 * and stays what it is.
 */
export function asRedisError(error: unknown, operation: string): unknown {
  if (!types.isNativeError(error)) return error;
  if (isReplyError(error)) {
    return CANNOT_SERVE.test(error.message) || / (OOM|READONLY|MISCONF) /.test(error.message)
      ? new StoreUnavailableError('redis', operation, error)
      : error;
  }
  if (NOT_SENT.test(error.message)) return new StoreUnavailableError('redis', operation, error);
  return new OutcomeUnknownError('redis', operation, error);
}
