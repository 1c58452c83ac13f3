import { place, withQuery } from '../routing/router.ts';

/** Leads to the next page of a list by its cursor, and back to the first. */
export function Pager({ nextCursor }: { readonly nextCursor: string | null }) {
  const first = place.value.query.has('cursor') ? withQuery({}) : null;
  if (first === null && nextCursor === null) return null;
  const base = withQuery({});
  const next =
    nextCursor === null
      ? null
      : `${base}${base.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(nextCursor)}`;
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
