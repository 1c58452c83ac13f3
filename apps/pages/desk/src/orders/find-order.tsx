import { useEffect, useState } from 'preact/hooks';
import { call } from '../api/call.ts';
import type { Problem } from '../api/problem.ts';
import { reads } from '../api/reads.ts';
import { inBackground } from '../fault.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { go, place, withQuery } from '../routing/router.ts';

const ORDER_NO = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The order of the one payment with that reference; the payments' page where there are several; null: there is none. */
async function placeOfReference(reference: string): Promise<string | null | Problem> {
  const answer = await call(reads.payments({ reference }));
  if (!answer.ok) return answer.problem;
  const [first, ...others] = answer.body.data;
  if (first === undefined) return null;
  if (others.length === 0) return `/desk/orders/${encodeURIComponent(first.orderNo)}`;
  return `/desk/payments?reference=${encodeURIComponent(reference)}`;
}

/** One field for what an operator has: an order number, a payment's reference, or a buyer's id. */
export function FindOrder() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const { query } = place.value;
  const [orderNo, reference] = [query.get('orderNo'), query.get('reference')];
  const find = async (text: string) => {
    const found = ORDER_NO.test(text) ? `/desk/orders/${text.toLowerCase()}` : await placeOfReference(text);
    if (found !== null && typeof found !== 'string') setProblem(found);
    else go(found ?? withQuery({ buyerId: text }));
  };
  // A shared link may name one order.
  useEffect(() => {
    if (orderNo !== null) go(`/desk/orders/${encodeURIComponent(orderNo)}`, { replace: true });
    if (orderNo !== null || reference === null) return;
    const follow = async () => {
      const found = await placeOfReference(reference);
      if (found !== null && typeof found !== 'string') setProblem(found);
      else go(found ?? withQuery({ reference: null }), { replace: true });
    };
    inBackground(follow());
  }, [orderNo, reference]);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const text = new FormData(event.currentTarget).get('text');
        setProblem(null);
        if (typeof text === 'string' && text.trim() !== '') inBackground(find(text.trim()));
      }}
    >
      <div class="find">
        <input
          class="input"
          type="search"
          name="text"
          aria-label="Order number, payment reference or buyer’s id"
          placeholder="Order number, payment reference or buyer’s id"
          autoComplete="off"
          spellcheck={false}
        />
        <button type="submit" class="button">
          Find
        </button>
      </div>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </form>
  );
}
