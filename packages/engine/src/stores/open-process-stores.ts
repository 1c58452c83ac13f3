import { openStores, type Stores, type StoresOptions } from './stores.ts';
import type { StoreTroublesOptions } from './store-troubles.ts';
import { watchRedisSettings } from './watch-redis-settings.ts';

/** The log for failures of the stores, such as a pino logger. */
interface StoreLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object | string, message?: string): void;
}

/**
 * Opens a process's stores. Logs one line when a store begins to refuse, with the store's own code and message, and one
 * when it has recovered; the same for an item that is locked in Postgres; and problems with the settings of Redis.
 *
 * @param onFailure called for each failure, for counting
 */
export function openProcessStores(
  processName: string,
  config: Omit<StoresOptions, 'processName' | 'onTrouble'>,
  log: StoreLog,
  onFailure: StoreTroublesOptions['onFailure'] = () => undefined,
): Stores {
  const stores = openStores({
    ...config,
    processName,
    onTrouble: {
      onFailure,
      onBegin: ({ store, code, words }) => {
        log.warn({ store, code, cause: words }, 'store cannot serve');
      },
      onEnd: ({ store, code, words, count, lastedMs }) => {
        log.info({ store, code, cause: words, failures: count, lastedMs }, 'store serves again');
      },
    },
    onBlocked: ({ waitsFor, holders }) => {
      log.warn({ waitsFor, holders }, 'an item is locked in Postgres; its work is set aside');
    },
    onFreed: (freed) => {
      log.info(freed, 'the item is free again; its work goes on');
    },
  });
  watchRedisSettings(
    stores,
    (problem) => {
      log.warn(problem);
    },
    (error) => {
      log.debug({ err: error }, 'cannot read the settings of Redis');
    },
  );
  return stores;
}
