/** A download as it arrives: read it in pieces, so that a million rows need no memory. An error of it is a lost end. */
export type Csv = ReadableStream<Uint8Array>;

/** What asks openapi-fetch for a download instead of a page. */
export const AS_CSV = { headers: { Accept: 'text/csv' }, parseAs: 'stream' } as const;

/** The selection of a list without its page: a download is whole. */
export type Selection<Query extends { limit?: unknown; cursor?: unknown }> = Omit<Query, 'limit' | 'cursor'>;
