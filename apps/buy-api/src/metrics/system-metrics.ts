import type { SystemReading } from '@stampede/engine';
import { Gauge, Registry } from '@stampede/runtime';

/**
 * Figures of the stores, read at each scrape. These series have no process label: they are the same from every worker.
 * What cannot be read is absent, not zero.
 */
export function createSystemMetrics(readSystem: () => Promise<SystemReading>): () => Promise<string> {
  return async () => {
    const reading = await readSystem();
    const registry = new Registry();
    const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
      new Gauge({ name, help, labelNames, registers: [registry] });
    const trusted = gauge('stampede_gate_trusted', '1 while the gate of the partition is trusted.', [
      'partition',
    ]);
    const length = gauge('stampede_queue_length', 'Purchases that wait for their order.', ['partition']);
    const age = gauge('stampede_queue_oldest_entry_seconds', 'How long the oldest of them has waited.', [
      'partition',
    ]);
    const dead = gauge('stampede_dead_letters', 'Queue entries that cannot be ordered.', ['partition']);
    for (const gate of reading.gates) {
      const labels = { partition: gate.partition };
      trusted.set(labels, gate.trusted ? 1 : 0);
      if (gate.queueLength !== null) {
        length.set(labels, gate.queueLength);
        age.set(labels, (gate.oldestEntryAgeMs ?? 0) / 1000);
      }
      if (gate.deadLetters !== null) dead.set(labels, gate.deadLetters);
    }
    gauge('stampede_redis_up', '1 while Redis answers.').set(reading.redis ? 1 : 0);
    gauge('stampede_postgres_up', '1 while Postgres answers.').set(reading.postgres ? 1 : 0);
    if (reading.pendingChanges !== null && reading.pendingReleases !== null) {
      gauge('stampede_pending_gate_changes', 'Changes that are not applied to the gate yet.').set(
        reading.pendingChanges,
      );
      gauge('stampede_pending_releases', 'Units’ releases among them, by order.').set(
        reading.pendingReleases,
      );
    }
    if (reading.clockSkewMs !== null) {
      gauge('stampede_clock_skew_seconds', 'The clock of Redis minus that of Postgres.').set(
        reading.clockSkewMs / 1000,
      );
    }
    if (reading.units !== null) {
      const units = gauge('stampede_units', 'Units of all sales in the ledger, by where they are.', [
        'state',
      ]);
      for (const [state, count] of Object.entries(reading.units)) units.set({ state }, count);
    }
    return registry.metrics();
  };
}
