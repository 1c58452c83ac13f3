import { types } from 'node:util';
import { OutcomeUnknownError, StoreUnavailableError } from '@stampede/domain';

/** Error replies of a server that cannot serve now (NOGROUP: it was flushed). The script had no effect. */
const CANNOT_SERVE =
  /^(LOADING|BUSY|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|OOM|MISCONF|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM|UNBLOCKED|NOGROUP)\b/;

/**
 * Error replies after which no command on the connection can succeed: its server is a replica (READONLY, MASTERDOWN,
 * UNBLOCKED), is loading its data, cannot write to its disk, requires a password, or denies this user the command.
 * Another server may be behind the same address by now, which only a new connection can reach.
 */
const REFUSES_TO_SERVE = /^(READONLY|MASTERDOWN|UNBLOCKED|LOADING|MISCONF|NOAUTH|WRONGPASS|NOPERM)\b/;

/** A command of a script that the ACL denies: the script's earlier writes remain. */
const REFUSED_IN_SCRIPT = /NOPERM ACL failure in script|The user executing the script can't/;

/** Errors of ioredis before a command was written: nothing was sent. */
const NOT_SENT = /(Stream isn't writeable|enableOfflineQueue|Connection is in subscriber mode)/;

/** Whether Redis replied, with an error. */
export function isReplyError(error: unknown): error is Error & { readonly name: 'ReplyError' } {
  return types.isNativeError(error) && error.name === 'ReplyError';
}

/** Whether the connection has to be replaced: its server replies, and cannot serve. */
export function refusesToServe(error: unknown): boolean {
  return (
    isReplyError(error) &&
    (REFUSES_TO_SERVE.test(error.message) ||
      REFUSED_IN_SCRIPT.test(error.message) ||
      / (READONLY|MISCONF) /.test(error.message))
  );
}

/**
 * Maps the error of a failed command. A lost reply (a broken connection, a timeout) or a script that the ACL stopped
 * half-way leaves the outcome unknown. An error reply of a server that cannot serve becomes StoreUnavailableError. Any
 * other error reply is a bug and is returned unchanged.
 */
export function asRedisError(error: unknown, operation: string): unknown {
  if (!types.isNativeError(error)) return error;
  if (isReplyError(error)) {
    if (REFUSED_IN_SCRIPT.test(error.message)) return new OutcomeUnknownError('redis', operation, error);
    return CANNOT_SERVE.test(error.message) || / (OOM|READONLY|MISCONF) /.test(error.message)
      ? new StoreUnavailableError('redis', operation, error)
      : error;
  }
  if (NOT_SENT.test(error.message)) return new StoreUnavailableError('redis', operation, error);
  return new OutcomeUnknownError('redis', operation, error);
}
