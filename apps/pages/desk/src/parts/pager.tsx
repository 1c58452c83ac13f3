import { place, withQuery } from '../routing/router.ts';

interface PagerProps {
  readonly nextCursor: string | null;
  /** The parameter that has the cursor, of a second list on a page. */
  readonly name?: string;
}

/** Leads to the next page of a list by its cursor, and back to the first. */
export function Pager({ nextCursor, name = 'cursor' }: PagerProps) {
  const first = place.value.query.has(name) ? withQuery({}) : null;
  if (first === null && nextCursor === null) return null;
  const base = withQuery({});
  const next =
    nextCursor === null
      ? null
      : `${base}${base.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(nextCursor)}`;
  return (
    <nav class="buttons" aria-label="Pages of the list">
      {first === null ? null : (
        <a class="button" href={first}>
          First page
        </a>
      )}
      {next === null ? null : (
        <a class="button" href={next}>
          Next page
        </a>
      )}
    </nav>
  );
}
