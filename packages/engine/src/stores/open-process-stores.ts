import { openStores, type Stores, type StoresOptions } from './stores.ts';
import { watchRedisSettings } from './watch-redis-settings.ts';

/** What is said of the stores; a pino logger is one. */
interface StoreLog {
  debug(fields: object, message: string): void;
  warn(message: string): void;
}

/** Opens a process's stores, and has its log say which connections fail and what is wrong with Redis' settings. */
export function openProcessStores(
  processName: string,
  config: Omit<StoresOptions, 'processName' | 'onError'>,
  log: StoreLog,
): Stores {
  const stores = openStores({
    ...config,
    processName,
    onError: (store, error) => {
      log.debug({ err: error, store }, 'connection failed');
    },
  });
  watchRedisSettings(
    stores,
    (problem) => {
      log.warn(problem);
    },
    (error) => {
      log.debug({ err: error }, 'the settings of Redis could not be read');
    },
  );
  return stores;
}
