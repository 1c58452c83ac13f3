import { describe, expect, it } from '@jest/globals';

import { shareInFlight } from '../src/share-in-flight.ts';

interface Begun {
  readonly end: (result: number) => void;
  readonly fail: (error: Error) => void;
}

/** Reads that end when the test says so. */
function controlledReads() {
  const begun: Begun[] = [];
  const read = (): Promise<number> =>
    new Promise((end, fail) => {
      begun.push({ end, fail });
    });
  return { begun, read };
}

describe('shareInFlight', () => {
  it('reads once for all calls of one key that come while the read is in flight', async () => {
    const { begun, read } = controlledReads();
    const share = shareInFlight<number>();
    const calls = [share('a', read), share('a', read), share('a', read)];
    expect(begun).toHaveLength(1);
    begun[0]?.end(7);
    expect(await Promise.all(calls)).toEqual([7, 7, 7]);
  });

  it('reads anew for a call that comes after the result', async () => {
    const share = shareInFlight<number>();
    let reads = 0;
    const read = async (): Promise<number> => (reads += 1);
    expect(await share('a', read)).toBe(1);
    expect(await share('a', read)).toBe(2);
  });

  it('shares nothing between keys', async () => {
    const share = shareInFlight<string>();
    const calls = [share('a', async () => 'of a'), share('b', async () => 'of b')];
    expect(await Promise.all(calls)).toEqual(['of a', 'of b']);
  });

  it('shares a failure with the calls that waited for it, and with no later one', async () => {
    const { begun, read } = controlledReads();
    const share = shareInFlight<number>();
    const calls = Promise.allSettled([share('a', read), share('a', read)]);
    begun[0]?.fail(new Error('unavailable'));
    expect((await calls).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await share('a', async () => 1)).toBe(1);
  });
});
