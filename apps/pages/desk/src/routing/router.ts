import { signal } from '@preact/signals';

const BASE = '/desk';

export interface Place {
  /** Begins with /desk; has no slash at the end. */
  readonly path: string;
  readonly query: URLSearchParams;
}

function here(): Place {
  const { pathname, search } = window.location;
  return { path: pathname.replace(/\/+$/, '') || BASE, query: new URLSearchParams(search) };
}

export const place = signal(here());

/** Whether a page was shown before this one: only then the focus moves to its title. */
export const moved = signal(false);

/** Shows another page of the desk. `replace`: Back does not lead to the present one. */
export function go(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const target = new URL(href, window.location.href);
  if (replace) history.replaceState(null, '', target);
  else history.pushState(null, '', target);
  const before = place.peek().path;
  place.value = here();
  if (place.peek().path === before) return;
  moved.value = true;
  window.scrollTo(0, 0);
}

/** The address of the present page with some parameters changed; null takes one away. No cursor survives. */
export function withQuery(changes: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(place.value.query);
  query.delete('cursor');
  query.delete('dueCursor');
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? place.value.path : `${place.value.path}?${text}`;
}

/** Links of the desk change the page without loading it anew; all others are left to the browser. */
export function startRouting(): void {
  window.addEventListener('popstate', () => {
    moved.value = true;
    place.value = here();
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link?.target !== '' || link.hasAttribute('download')) return;
    const { origin, pathname, hash } = new URL(link.href);
    const ours = pathname === BASE || pathname.startsWith(`${BASE}/`);
    if (origin !== window.location.origin || !ours || hash !== '') return;
    event.preventDefault();
    go(link.href);
  });
}
