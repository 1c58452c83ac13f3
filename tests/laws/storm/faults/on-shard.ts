import type { BegunFault, Fault, Need } from '../fault.ts';
import { inOrder, type Pair } from '../replication.ts';
import type { Shard, Site } from '../site/site.ts';

const WHICH_MAX = 11;
/** Timeout for a healthy shard; after it another fault is active on it. */
const ORDER_MAX_MS = 3000;
/** Timeout for a returning or replaced master to follow. */
export const FOLLOW_MAX_MS = 30_000;

/** An active fault of a shard. */
export type BegunOnShard = Omit<BegunFault, 'partitions' | 'masterFromMs'> & {
  /** When there was a master again; null: not before the heal. */
  readonly masterFromMs: number | null;
};

export interface FaultOfShard {
  readonly kind: string;
  readonly needs: Need;
  readonly stops?: Fault['stops'];
  /** From its start to its heal, minimum and maximum in ms. */
  readonly lastsMs: readonly [min: number, max: number];
  readonly takesMs: number;
  begin(shard: Shard, pair: Pair, site: Site): Promise<BegunOnShard>;
}

/**
 * A fault of one shard, exclusive from when the shard is healthy until it is healthy again. In a cluster it hits one of
 * several.
 */
export function onShard({ kind, needs, stops, lastsMs: [min, max], takesMs, begin }: FaultOfShard): Fault {
  return {
    kind,
    needs,
    ...(stops !== undefined && { stops }),
    draw: (dice) => {
      const which = dice.between(0, WHICH_MAX);
      const lastsMs = dice.between(min, max);
      return {
        parameters: { which },
        lastsMs,
        takesMs,
        begin: async (site) => {
          const shard = site.shards[which % site.shards.length];
          if (shard === undefined) throw new Error('there is no shard');
          const end = shard.beginChange();
          try {
            const begun = await begin(shard, await inOrder(shard, ORDER_MAX_MS), site);
            let healedAtMs = 0;
            return {
              ...begun,
              detail: `partitions ${shard.partitions.join(', ')}${begun.detail}`,
              partitions: shard.partitions,
              masterFromMs: () => begun.masterFromMs ?? healedAtMs,
              heal: async () => {
                try {
                  await begun.heal();
                  healedAtMs = Date.now();
                  await inOrder(shard, FOLLOW_MAX_MS);
                } finally {
                  end();
                }
              },
            };
          } catch (error) {
            end();
            throw error;
          }
        },
      };
    },
  };
}
