import { types } from 'node:util';
import { OutcomeUnknownError, StoreUnavailableError } from '@stampede/domain';
import pg from 'pg';
import type { SessionFate } from './connections.ts';

/**
 * SQLSTATE classes and codes for a server that cannot serve now, not for a wrong statement: 08 connection, 53 resources
 * (full disk, too many connections), 57 operator intervention (shutdown, cancelled by a timeout), 58 system error, 40
 * rolled back, 25006 read-only (a standby), 55P03 lock timeout, 42501 a missing grant; 26000 and 42P05, a statement
 * that was prepared in another session: a pooler is in between.
 */
const UNAVAILABLE = /^(08|53|57|58|40|25006$|25P03$|25P04$|55P03$|42501$|26000$|42P05$|XX000$)/;

/** With these the server ends the session, or refuses all later statements in it. */
const ENDED = /^(08|28|57P|25P03$|25P04$)/;
const READ_ONLY = '25006';
const PREPARED_ELSEWHERE = new Set(['26000', '42P05']);
/** The message of 0A000 when a migration has changed the result type of a prepared statement. */
const PLAN_OF_ANOTHER_SCHEMA = 'cached plan must not change result type';

/** The session ended independently of its statement: a COMMIT may have succeeded. */
const ENDED_BESIDE = /^(08|57P)/;
/** Errors of node-postgres on a connection that had ended before: nothing was sent. */
const NOT_SENT = /^(Client has encountered a connection error|Client was closed)/;

/** Node's codes for network failures. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/** Messages of node-postgres, without a code, when a connection ends or its own timer expires. */
const DRIVER =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after|Called end on pool|The server does not support|read ECONN|write EPIPE)/;

/** A StoreUnavailableError where Postgres cannot serve; the same error where it is a bug or a refusal of the data. */
export function asOperatingError(error: unknown, operation: string): unknown {
  if (error instanceof pg.DatabaseError) {
    return (error.code !== undefined && UNAVAILABLE.test(error.code)) || isPlanOfAnotherSchema(error)
      ? new StoreUnavailableError('postgres', operation, error)
      : error;
  }
  // Not instanceof: errors of Node's own modules are of another realm under a test runner.
  if (!types.isNativeError(error)) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (
    error.name === 'AggregateError' ||
    (typeof code === 'string' && NETWORK.has(code)) ||
    DRIVER.test(error.message)
  ) {
    return new StoreUnavailableError('postgres', operation, error);
  }
  return error;
}

/** Whether a session is usable after a statement, or the code between its statements, has failed. */
export function fateAfter(error: unknown): SessionFate {
  // After anything but a reply of the server (a timeout, a broken connection) its state is undefined. Errors that our
  // code throws between the statements have a code of ours or none, and leave it usable.
  if (error instanceof OutcomeUnknownError && error.store === 'postgres') return 'broken';
  if (!(error instanceof pg.DatabaseError))
    return asOperatingError(error, 'transaction') === error ? 'usable' : 'broken';
  const { code = '' } = error;
  if (code === READ_ONLY) return 'read-only';
  if (PREPARED_ELSEWHERE.has(code)) return 'not-own';
  return ENDED.test(code) || isPlanOfAnotherSchema(error) ? 'broken' : 'usable';
}

/** Whether a COMMIT that failed with this error may have succeeded: it was sent, and the server did not refuse it. */
export function isCommitInDoubt(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return ENDED_BESIDE.test(error.code ?? '');
  return !(types.isNativeError(error) && NOT_SENT.test(error.message));
}

function isPlanOfAnotherSchema(error: pg.DatabaseError): boolean {
  return error.code === '0A000' && error.message === PLAN_OF_ANOTHER_SCHEMA;
}

/** Another session held a lock for longer than the transaction's `lock_timeout`: nothing was written. */
export function isLockTimeout(error: unknown): boolean {
  const cause = error instanceof StoreUnavailableError ? error.cause : error;
  return cause instanceof pg.DatabaseError && cause.code === '55P03';
}

/**
 * Data that Postgres always refuses: classes 22 (bad value), 23 (a constraint), 44 (WITH CHECK OPTION), 54 (a program
 * limit: an index entry that is too large, a batch that is too complex), P0 (raised by a trigger).
 */
export function isDataError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(22|23|44|54|P0)/.test(error.code ?? '');
}
