import { Counter, Gauge, type Registry } from '@stampede/runtime';

export interface DeskMetrics {
  readonly signIns: Counter<'outcome'>;
}

/** @param streams how many pages are open in this process now */
export function deskMetrics(registry: Registry, streams: () => number): DeskMetrics {
  const registers = [registry];
  new Gauge({
    name: 'stampede_desk_streams',
    help: 'Pages of the desk that are open in this process now.',
    registers,
    collect() {
      this.set(streams());
    },
  });
  return {
    signIns: new Counter({
      name: 'stampede_desk_sign_ins_total',
      help: 'Tries to sign in, by token or link: accepted, refused, limited.',
      labelNames: ['outcome'],
      registers,
    }),
  };
}
