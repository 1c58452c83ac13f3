import * as actors from './actors.ts';
import type { Beginning } from './beginnings.ts';
import { coarse, fine } from './cuts.ts';
import type { Scenario } from './history.ts';
import { FAULTS, type Budget } from './moves.ts';

export interface Configuration {
  readonly name: string;
  readonly of: (beginning: Beginning) => Pick<Scenario, 'roles'> & Partial<Scenario>;
}

const ANY_ORDER = 99;
const QUIET: Budget = { preemptions: ANY_ORDER, crashes: 0, delays: 0, faults: 0, faultKinds: FAULTS };

/** Small enough that all of their histories are played: those of up to so many preemptions. */
export const CONFIGURATIONS: readonly Configuration[] = [
  {
    name: 'a purchase is ordered while the gate is reconciled, and one of the two crashes',
    of: () => ({
      roles: [actors.creator(), actors.reconciler()],
      budget: { ...QUIET, crashes: 1 },
    }),
  },
  {
    name: 'a purchase is ordered while the gate is reconciled, with one fault of Redis',
    of: () => ({
      roles: [actors.creator(), actors.reconciler()],
      budget: { ...QUIET, preemptions: 1, faults: 1, faultKinds: ['flush', 'restart-old', 'break'] },
    }),
  },
  {
    name: 'an order is cancelled while the gate is rebuilt chunk by chunk, and one of the two crashes',
    of: ({ ordered }) => ({
      roles: [actors.canceller(ordered.orderNo), actors.reconciler()],
      isCut: fine,
      budget: { ...QUIET, preemptions: 1, crashes: 1 },
    }),
  },
  {
    name: 'an order is paid while the gate is reconciled, with one fault of Redis',
    of: ({ ordered }) => ({
      roles: [actors.payer(ordered.orderNo), actors.reconciler()],
      budget: { ...QUIET, preemptions: 1, faults: 1, faultKinds: ['flush', 'restart-old'] },
    }),
  },
  {
    name: 'two reconcile at once, with one flush',
    of: () => ({
      roles: [actors.reconciler(), actors.reconciler('rival')],
      budget: { ...QUIET, preemptions: 1, faults: 1, faultKinds: ['flush'] },
    }),
  },
  {
    name: 'two reconcile at once and one buys',
    of: ({ sale, wanted }) => ({
      roles: [actors.reconciler(), actors.reconciler('rival'), actors.buyer(sale, wanted)],
      budget: { ...QUIET, preemptions: 1 },
    }),
  },
  {
    name: 'two buy the last unit and one resends',
    of: ({ sale, wanted, rival }) => ({
      roles: [
        actors.buyer(sale, wanted),
        actors.buyer(sale, wanted, 'resender'),
        actors.buyer(sale, rival, 'rival'),
        actors.creator(),
      ],
      budget: QUIET,
    }),
  },
  {
    name: 'a reserve is late, and arrives at any moment after it was given up',
    of: ({ sale, wanted }) => ({
      roles: [actors.doubtingBuyer(sale, wanted), actors.creator(), actors.canceller(wanted.orderNo)],
      budget: { ...QUIET, preemptions: 1, delays: 1 },
    }),
  },
  {
    name: 'a reserve is late while the gate is reconciled',
    of: ({ sale, wanted }) => ({
      roles: [actors.doubtingBuyer(sale, wanted), actors.reconciler(), actors.keeper()],
      oneProcess: true,
      budget: { ...QUIET, preemptions: 2, delays: 1 },
    }),
  },
  {
    name: 'an order is paid, cancelled and expired at once',
    of: ({ ordered }) => ({
      roles: [
        actors.payer(ordered.orderNo),
        actors.canceller(ordered.orderNo),
        actors.deadline(),
        actors.closer(),
      ],
      budget: { ...QUIET, preemptions: 1 },
    }),
  },
  {
    name: 'an order is paid and returned, another applies what is left, and one of them crashes',
    of: ({ ordered }) => ({
      roles: [actors.payer(ordered.orderNo), actors.returner(ordered.orderNo), actors.applier()],
      budget: { ...QUIET, preemptions: 2, crashes: 1 },
    }),
  },
  {
    name: 'an order is returned, and its units stay sold, while the gate is rebuilt chunk by chunk',
    of: ({ ordered }) => ({
      roles: [
        actors.payer(ordered.orderNo),
        actors.returner(ordered.orderNo, false),
        actors.reconciler(),
        actors.keeper(),
      ],
      isCut: fine,
      oneProcess: true,
      budget: { ...QUIET, preemptions: 1 },
    }),
  },
  {
    name: 'an order is returned while the gate is reconciled, with one fault of Redis',
    of: ({ ordered }) => ({
      roles: [actors.payer(ordered.orderNo), actors.returner(ordered.orderNo), actors.reconciler()],
      budget: { ...QUIET, preemptions: 1, faults: 1, faultKinds: ['flush', 'restart-old'] },
    }),
  },
  {
    name: 'what one has cancelled another applies and a third buys, and one of them crashes',
    of: ({ sale, ordered, wanted }) => ({
      roles: [actors.canceller(ordered.orderNo), actors.applier(), actors.buyer(sale, wanted)],
      budget: { ...QUIET, preemptions: 2, crashes: 1 },
    }),
  },
  {
    name: 'an entry is dead-lettered while the gate is reconciled, with one flush or restart',
    of: () => ({
      roles: [actors.deadLetterer(), actors.reconciler()],
      budget: { ...QUIET, preemptions: 1, faults: 1, faultKinds: ['flush', 'restart-old'] },
    }),
  },
  {
    name: 'two order-creators share the queue, and one of them crashes',
    of: ({ sale, wanted }) => ({
      roles: [actors.creator('one'), actors.creator('two', 'second creator'), actors.buyer(sale, wanted)],
      consumers: ['one', 'two', 'test'],
      budget: { ...QUIET, preemptions: 2, crashes: 1 },
    }),
  },
  {
    name: 'the allotment is cut while one buys and one reconciles',
    of: ({ sale, wanted }) => ({
      roles: [actors.allotter(sale, -1), actors.buyer(sale, wanted), actors.reconciler()],
      budget: { ...QUIET, preemptions: 1, crashes: 1 },
    }),
  },
  {
    name: 'the allotment is raised while the gate is reconciled, with one flush',
    of: ({ sale }) => ({
      roles: [actors.allotter(sale, 2), actors.reconciler(), actors.keeper()],
      oneProcess: true,
      budget: { ...QUIET, preemptions: 1, faults: 1, faultKinds: ['flush'] },
    }),
  },
];

/** @param deeper added to the preemptions that the configuration allows */
export function scenarioOf(configuration: Configuration, beginning: Beginning, deeper = 0): Scenario {
  const { sale, start, ordered, queued } = beginning;
  const scenario = {
    start,
    saleId: sale.saleId,
    given: [ordered, queued],
    isCut: coarse,
    budget: QUIET,
    ...configuration.of(beginning),
  };
  const { budget } = scenario;
  return { ...scenario, budget: { ...budget, preemptions: budget.preemptions + deeper } };
}
