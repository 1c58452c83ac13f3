import * as actors from './actors.ts';
import type { Role } from './actors.ts';
import type { Beginning } from './beginnings.ts';
import { coarse, fine } from './cuts.ts';
import type { Scenario } from './history.ts';
import { FAULTS } from './moves.ts';

/** Everybody who may take part. Some come twice, because they may meet themselves. */
function everybody({ sale, ordered, queued, wanted, rival }: Beginning): readonly Role[] {
  return [
    actors.creator(),
    actors.creator('second', 'second creator'),
    actors.reconciler(),
    actors.reconciler(),
    actors.reconciler('second reconciler'),
    actors.doubtingBuyer(sale, wanted),
    actors.buyer(sale, wanted, 'resender'),
    actors.buyer(sale, rival, 'rival'),
    actors.buyer(sale, rival, 'resending rival'),
    actors.buyer(sale, { ...rival, orderNo: wanted.orderNo, buyerId: 'erin' }, 'erin'),
    actors.canceller(ordered.orderNo),
    actors.canceller(queued.orderNo, 'canceller of the queued'),
    actors.canceller(wanted.orderNo, 'canceller of the wanted'),
    actors.payer(ordered.orderNo),
    actors.payer(queued.orderNo, 'payer of the queued'),
    actors.returner(ordered.orderNo),
    actors.returner(ordered.orderNo, false, 'returner that keeps the units sold'),
    actors.returner(queued.orderNo, true, 'returner of the queued'),
    actors.deadline(),
    actors.closer(),
    actors.applier(),
    actors.applier('second applier'),
    actors.deadLetterer(),
    actors.keeper(),
    actors.keeper('second keeper'),
    actors.allotter(sale, -1),
    actors.allotter(sale, 1, 'second allotter'),
    actors.pauser(sale),
  ];
}

/** Three to six of them under a budget, all by the generator. */
export function randomScenario(random: () => number, beginning: Beginning): Scenario {
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const pool = [...everybody(beginning)];
  const roles = Array.from({ length: 3 + upTo(3) }, () => {
    const [role] = pool.splice(upTo(pool.length - 1), 1);
    return { ...role!, informed: random() < 0.2 };
  });
  const { sale, start, ordered, queued } = beginning;
  return {
    start,
    saleId: sale.saleId,
    given: [ordered, queued],
    roles,
    isCut: random() < 0.4 ? fine : coarse,
    oneProcess: random() < 0.5,
    consumers: ['test', 'second'],
    budget: { preemptions: 999, crashes: upTo(2), delays: upTo(1), faults: upTo(2), faultKinds: FAULTS },
  };
}
