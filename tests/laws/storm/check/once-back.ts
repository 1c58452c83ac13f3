import { isSold, type Evidence } from '../observe/evidence.ts';
import { finding, type Finding, type Law } from './law.ts';

/** The longest time until units of a closed order are available, without a fault that delays them. */
const AWAY_MAX_MS = 15_000;

/** Units of a closed order are released exactly once, and soon. When all windows have ended, none is reserved. */
export const onceBack: Law = {
  name: 'Once back',
  judge: (evidence) => [
    ...[...evidence.gate, ...evidence.ledger]
      .filter(({ available, sold, allotment }) => available + sold !== allotment)
      .map((item) => finding(`units did not come back: ${JSON.stringify(item)}`)),
    ...backTwice(evidence),
    ...tooLong(evidence),
  ],
};

/** More available than the sold units of orders leave: sold units were released, or units were released twice. */
function backTwice({ gate, orders }: Evidence): Finding[] {
  return gate.flatMap((item) => {
    const ofItem = orders.filter(({ saleId, sku }) => saleId === item.saleId && sku === item.sku);
    const sold = ofItem.filter(isSold).reduce((sum, { quantity }) => sum + quantity, 0);
    return item.available <= item.allotment - sold
      ? []
      : [finding(`${item.available} of ${item.sku} are available, ${item.allotment - sold} can be`)];
  });
}

function tooLong({ watched, faults }: Evidence): Finding[] {
  const { ms, atMs } = watched.longestAway;
  let uncoveredMs = 0;
  const STEP_MS = 100;
  for (let at = atMs - ms; at < atMs; at += STEP_MS) {
    const isCovered = faults.some(
      ({ beganAtMs, healedAtMs }) => beganAtMs <= at && at <= healedAtMs + AWAY_MAX_MS,
    );
    if (!isCovered) uncoveredMs += STEP_MS;
  }
  return uncoveredMs <= AWAY_MAX_MS
    ? []
    : [
        finding(
          `units of a dead order were away for ${Math.round(ms)} ms, ${uncoveredMs} ms of them without any fault`,
        ),
      ];
}
