import type { Arrival, EndpointLog, EventRow } from '../observe/heard.ts';
import { groupBy } from './group-by.ts';
import { finding, type Finding } from './law.ts';
import { isSameEvent } from './same-event.ts';

/**
 * The endpoint accepted every event that its filter lets through, signed and with the ledger's content. None arrived before
 * the one before it of its order was accepted.
 */
export function arrivesInOrder({ types, arrivals }: EndpointLog, events: readonly EventRow[]): Finding[] {
  const name = types === null ? 'the endpoint for every type' : 'the endpoint with a filter';
  const byId = groupBy(arrivals, ({ id }) => id);
  const wanted = events.filter(({ type }) => types?.includes(type) ?? true);
  const last = events.at(-1)?.position ?? 0;
  return [
    ...strange(name, arrivals, new Map(wanted.map((event) => [event.id, event])), last),
    ...wanted
      .filter(({ id }) => acceptedAs(byId.get(id)) === Infinity)
      .map(({ id, type, orderNo }) =>
        finding(`${name} never accepted ${id} (${type})`, ...(orderNo === null ? [] : [orderNo])),
      ),
    ...tooEarly(name, byId, wanted),
  ];
}

/** Arrivals without a right signature, against the filter, or with another content. Later events are not judged. */
function strange(
  name: string,
  arrivals: readonly Arrival[],
  wanted: ReadonlyMap<string, EventRow>,
  last: number,
): Finding[] {
  return arrivals
    .filter(({ id, event }) => {
      if (event === null) return true;
      const row = wanted.get(id);
      return row === undefined ? event.position <= last : !isSameEvent(event, row);
    })
    .map(({ id, event }) =>
      finding(`${name} got ${id} ${event === null ? 'without a right signature' : JSON.stringify(event)}`),
    );
}

function tooEarly(
  name: string,
  byId: ReadonlyMap<string, readonly Arrival[]>,
  wanted: readonly EventRow[],
): Finding[] {
  const ofOrders = groupBy(
    wanted.filter(({ sequence }) => sequence !== null),
    ({ orderNo }) => orderNo ?? '',
  );
  return [...ofOrders].flatMap(([orderNo, ofOrder]) => {
    const inOrder = ofOrder.toSorted((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0));
    return inOrder
      .filter(({ id }, at) => {
        const before = inOrder[at - 1];
        return before !== undefined && arrivedAs(byId.get(id)) < acceptedAs(byId.get(before.id));
      })
      .map(({ id }) => finding(`${name} got ${id} before the one before it of its order`, orderNo));
  });
}

function arrivedAs(arrivals: readonly Arrival[] = []): number {
  return Math.min(...arrivals.map((arrival) => arrival.arrivedAs));
}

function acceptedAs(arrivals: readonly Arrival[] = []): number {
  return Math.min(...arrivals.map((arrival) => arrival.acceptedAs ?? Infinity));
}
