import { useMemo } from 'preact/hooks';
import type { Card, CardKind } from '../../../src/view/desk-view.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Moment } from '../parts/moment.tsx';
import { counted } from '../words/numbers.ts';

/** Buyers are refused or lose time; all other kinds are for the shop alone. */
const HARMS_BUYERS: ReadonlySet<CardKind> = new Set([
  'store-refuses',
  'gate-untrusted',
  'no-order-creator',
  'no-expiry-listener',
  'lock',
  'queue',
]);

/** What is wrong, in order of harm; one calm line where nothing is. */
export function Attention({ cards }: { readonly cards: readonly Card[] }) {
  return (
    <section aria-label="What needs attention">
      <Announcement cards={cards} />
      {cards.length === 0 ? (
        <p class="calm">
          <span class="dot good" aria-hidden="true" />
          Nothing needs attention.
        </p>
      ) : (
        <ul class="cards">
          {cards.map((card) => (
            <AttentionCard key={card.id} card={card} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** For screen readers: the causes when one comes or goes, not their ages and numbers, which change every second. */
function Announcement({ cards }: { readonly cards: readonly Card[] }) {
  const ids = cards.map(({ id }) => id).join('\n');
  const text = useMemo(() => {
    if (cards.length === 0) return 'Nothing is left that needs attention.';
    return [`Needs attention: ${counted(cards.length, 'thing')}.`, ...cards.map(({ cause }) => cause)].join(
      ' ',
    );
  }, [ids]);
  return (
    <p class="hidden" role="status">
      {text}
    </p>
  );
}

function AttentionCard({ card }: { readonly card: Card }) {
  return (
    <li class={`notice card ${HARMS_BUYERS.has(card.kind) ? 'bad' : 'warn'}`}>
      <div class="card-head">
        <h2>{card.cause}</h2>
        {card.since === null ? null : (
          <span class="quiet">
            since <Moment at={card.since} as="clock" />, <Moment at={card.since} />
          </span>
        )}
      </div>
      <dl class="facts">
        <dt>For buyers</dt>
        <dd>{card.effect}</dd>
        <dt>Next</dt>
        <dd>
          {card.next} {card.page === null ? null : <a href={card.page}>Show it</a>}
        </dd>
      </dl>
      {card.command === null ? null : (
        <div class="command">
          <code>{card.command}</code>
          <CopyButton text={card.command} label="Copy" what="Copy the command" />
        </div>
      )}
    </li>
  );
}
