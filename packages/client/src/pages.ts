/** One answer of a list. */
export interface Page<Entry> {
  readonly data: readonly Entry[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** A list, entry by entry; each page is fetched when its first entry is wanted. */
export interface Pages<P extends Page<unknown>> extends AsyncIterable<P['data'][number]> {
  /** The same page by page, as the API answers. */
  pages(): AsyncIterable<P>;
}

/** @param read fetches the page of a cursor; undefined: the first */
export function pagesOf<P extends Page<unknown>>(read: (cursor: string | undefined) => Promise<P>): Pages<P> {
  async function* pages(): AsyncGenerator<P> {
    let cursor: string | undefined;
    for (;;) {
      const page = await read(cursor);
      yield page;
      // The same cursor again would never end.
      if (page.nextCursor === null || page.nextCursor === cursor) return;
      cursor = page.nextCursor;
    }
  }
  return {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page.data;
    },
  };
}
