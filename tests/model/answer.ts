import { isOperatingError } from '@stampede/domain';
import type { ActingStores } from '@stampede/engine';
import { DeathError } from '@stampede/testkit';
import type { Operation } from './operation.ts';
import type { Shop } from './shop.ts';

/** The answer of an operation. An operating error is an answer, and so is a death; any other error is a bug. */
export async function answerOf(operation: Operation, stores: ActingStores, shop: Shop): Promise<string> {
  try {
    return await operation.act(stores, shop);
  } catch (error) {
    if (error instanceof DeathError) return 'died';
    if (isOperatingError(error)) return 'unavailable';
    throw error;
  }
}
