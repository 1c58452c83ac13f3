import { useEffect, useRef } from 'preact/hooks';
import { place } from '../routing/router.ts';
import { session } from '../signed-in.ts';
import { AccountMenu } from './account-menu.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { SessionEnding } from './session-ending.tsx';

const LINKS = [
  ['/desk', 'Desk'],
  ['/desk/orders', 'Orders'],
  ['/desk/payments', 'Payments'],
  ['/desk/dead-letters', 'Dead letters'],
  ['/desk/webhooks', 'Webhooks'],
  ['/desk/trail', 'Audit trail'],
  ['/desk/people', 'People'],
] as const;

/** The product, the pages, whether the figures move, and who is signed in. */
export function Header() {
  const nav = useRef<HTMLElement>(null);
  const { path } = place.value;
  // On a phone the links are wider than the screen.
  useEffect(() => {
    const current = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (current) nav.current?.scrollTo({ left: current.offsetLeft - 80 });
  }, [path]);
  return (
    <header class="header">
      <a class="brand" href="/desk">
        <svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M1 3h9l-2 4H1zM6 9h9v4H4z" />
        </svg>
        <span class="word">Stampede</span>
      </a>
      <nav ref={nav} class="nav" aria-label="Pages">
        {LINKS.map(([href, word]) => (
          <a key={href} href={href} aria-current={isAt(href) ? 'page' : undefined}>
            {word}
          </a>
        ))}
      </nav>
      <div class="header-end">
        <SessionEnding />
        {session.value ? <LiveIndicator /> : null}
        <AccountMenu />
      </div>
    </header>
  );
}

/** A sale's page and the form for a new one belong to the first. */
function isAt(href: string): boolean {
  const { path } = place.value;
  if (href !== '/desk') return path === href || path.startsWith(`${href}/`);
  return path === href || path.startsWith('/desk/sales/') || path === '/desk/new-sale';
}
