import type { BegunFault, Fault, Need } from '../fault.ts';
import { inOrder, type Pair } from '../replication.ts';
import type { Shard, Site } from '../site/site.ts';

const WHICH_MAX = 11;
/** A shard that is not in order by then has another fault at work on it. */
const ORDER_MAX_MS = 3000;
/** A master that comes back, or one that was replaced, follows by then. */
export const FOLLOW_MAX_MS = 30_000;

/** What was begun on a shard. */
export type BegunOnShard = Omit<BegunFault, 'partitions' | 'masterFromMs'> & {
  /** When there was a master again; null: not before the heal. */
  readonly masterFromMs: number | null;
};

export interface FaultOfShard {
  readonly kind: string;
  readonly needs: Need;
  readonly stops?: Fault['stops'];
  /** From its beginning to its heal, at least and at most. */
  readonly lastsMs: readonly [min: number, max: number];
  readonly takesMs: number;
  begin(shard: Shard, pair: Pair, site: Site): Promise<BegunOnShard>;
}

/**
 * A fault of one shard, which it has for itself from when it is in order until it is in order again. In a cluster it hits
 * one of several.
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
