import type { Erasure } from '../api/bodies.ts';
import { reads } from '../api/reads.ts';
import { useRead } from '../api/use-read.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { textOf } from '../parts/form-data.ts';
import { Moment } from '../parts/moment.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { State } from '../parts/state.tsx';
import { TextField } from '../parts/text-field.tsx';
import { go, place, withQuery } from '../routing/router.ts';
import { isOperator } from '../signed-in.ts';
import { counted } from '../words/numbers.ts';

/** What is kept of buyers, and how one of them is erased. */
export function PeoplePage() {
  const erasureId = place.value.query.get('erasure');
  return (
    <Page title="People" aside={isOperator() ? <EraseBuyer /> : undefined}>
      <p class="narrow">
        Of a buyer the ledger has the id that the shop sends, and nothing else. An erasure puts a random
        pseudonym in its place, in sales that have ended. Sales that have not are done later, without help.
      </p>
      {erasureId === null ? <FindErasure /> : <ErasureShown key={erasureId} erasureId={erasureId} />}
    </Page>
  );
}

function EraseBuyer() {
  return (
    <Action
      label="Erase a buyer"
      danger
      title="Erase a buyer"
      confirm="Erase"
      request={(form) => {
        const [buyerId, again] = [textOf(form, 'buyerId'), textOf(form, 'again')];
        if (buyerId === '') return new Map([['/buyerId', 'must not be empty']]);
        if (buyerId !== again) return new Map([['/again', 'is not the id above']]);
        return writes.eraseBuyer(buyerId);
      }}
      done={(erasure) => (
        <p>
          The erasure is {erasure.state}. {counted(erasure.ordersErased, 'order')} erased so far.{' '}
          <a href={withQuery({ erasure: erasure.erasureId })}>See how it goes</a>
        </p>
      )}
    >
      <p>
        The id is replaced by a pseudonym in every order of the buyer, in all sales that have ended.{' '}
        <strong>It cannot be undone</strong>: the orders can no longer be found by it.
      </p>
      <TextField label="Buyer’s id" name="buyerId" maxLength={128} required hint="Compared byte by byte." />
      <TextField label="The same id again" name="again" maxLength={128} required />
    </Action>
  );
}

function FindErasure() {
  return (
    <form
      class="narrow"
      onSubmit={(event) => {
        event.preventDefault();
        const text = textOf(new FormData(event.currentTarget), 'erasure');
        if (text !== '') go(withQuery({ erasure: text }));
      }}
    >
      <div class="find">
        <input class="input" name="erasure" aria-label="Id of an erasure" placeholder="Id of an erasure" />
        <button type="submit" class="button">
          See how it goes
        </button>
      </div>
    </form>
  );
}

function ErasureShown({ erasureId }: { readonly erasureId: string }) {
  const { body, problem, reload } = useRead(reads.erasure(erasureId));
  return (
    <Section
      title="Erasure"
      aside={
        <span class="buttons">
          <button type="button" class="button" onClick={reload}>
            Read again
          </button>
          <a class="button" href={withQuery({ erasure: null })}>
            Another
          </a>
        </span>
      }
    >
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {body === null ? problem === null ? <Skeleton height={120} /> : null : <Facts erasure={body} />}
    </Section>
  );
}

function Facts({ erasure }: { readonly erasure: Erasure }) {
  const { state, ordersErased, waitingForSales, requestedAt, finishedAt } = erasure;
  return (
    <dl class="facts">
      <dt>State</dt>
      <dd>
        <State of={state === 'done' ? ['good', 'done'] : ['next', 'pending']} />
      </dd>
      <dt>Erased</dt>
      <dd>{counted(ordersErased, 'order')}</dd>
      <dt>Waits for</dt>
      <dd>{waitingForSales.length === 0 ? 'no sale' : waitingForSales.join(', ')}</dd>
      <dt>Requested</dt>
      <dd>
        <Moment at={requestedAt} />
      </dd>
      <dt>Finished</dt>
      <dd>{finishedAt === null ? 'not yet' : <Moment at={finishedAt} />}</dd>
    </dl>
  );
}
