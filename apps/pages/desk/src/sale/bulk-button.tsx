import { useEffect, useRef, useState } from 'preact/hooks';
import type { SaleView } from '../../../src/view/desk-view.ts';
import type { BulkReport } from '../api/bodies.ts';
import type { Problem } from '../api/problem.ts';
import { useIntention } from '../api/use-intention.ts';
import { writes, type BulkAction } from '../api/writes.ts';
import { inBackground } from '../fault.ts';
import { now } from '../live/clock.ts';
import { CheckField } from '../parts/check-field.tsx';
import { closeDialog, showDialog } from '../parts/dialog-host.tsx';
import { DialogReport } from '../parts/dialog-report.tsx';
import { textOf } from '../parts/form-data.ts';
import { focusFirstError, FormErrorsOf, withoutFieldErrors, type FormErrors } from '../parts/form-errors.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { count, counted } from '../words/numbers.ts';
import { localTime, utcTime } from '../words/times.ts';

/** The server acts on no more in one request. */
const CAP = 1_000;

interface BulkButtonProps {
  readonly view: SaleView;
  readonly action: 'cancel' | 'return';
}

const WORDS = {
  cancel: { title: 'Cancel orders', acts: 'pending', verb: 'Cancel', past: 'cancelled' },
  return: { title: 'Return orders', acts: 'paid', verb: 'Return', past: 'returned' },
} as const;

/** Cancels or returns all orders of a filter: first their number, then what was done. */
export function BulkButton({ view, action }: BulkButtonProps) {
  const { title } = WORDS[action];
  const open = () => showDialog(title, <BulkDialog view={view} action={action} asOfMs={now.peek()} />);
  return (
    <button type="button" class="button danger" onClick={open}>
      {title}
    </button>
  );
}

function BulkDialog({ view, action, asOfMs }: BulkButtonProps & { readonly asOfMs: number }) {
  const { title, acts, verb, past } = WORDS[action];
  const { sending, send } = useIntention();
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [errors, setErrors] = useState<FormErrors>(new Map());
  const [counting, setCounting] = useState<{
    readonly wanted: BulkAction;
    readonly found: BulkReport;
  } | null>(null);
  const [report, setReport] = useState<BulkReport | null>(null);

  useEffect(() => {
    if (form.current !== null) focusFirstError(form.current);
  }, [errors]);

  const run = async (wanted: BulkAction, given: HTMLFormElement) => {
    const answer = await send(writes.bulk(wanted));
    setErrors(answer.ok ? new Map() : answer.problem.errors);
    setProblem(answer.ok ? null : withoutFieldErrors(answer.problem, given));
    if (!answer.ok) return;
    if (wanted.dryRun) setCounting({ wanted, found: answer.body });
    else setReport(answer.body);
  };

  if (report !== null) {
    return (
      <DialogReport title={title}>
        <p>
          {counted(report.done, 'order')} {past}, {count(report.refused)} refused because they had changed
          meanwhile.
        </p>
        {report.more ? <p>More are left: do it again for the next {count(CAP)}.</p> : null}
      </DialogReport>
    );
  }
  const matched = counting?.found.matched ?? 0;
  return (
    <form
      ref={form}
      class="dialog"
      onSubmit={(event) => {
        event.preventDefault();
        const given = event.currentTarget;
        const wanted =
          counting === null
            ? wantedBy(new FormData(given), view.saleId, action, asOfMs)
            : { ...counting.wanted, dryRun: false };
        inBackground(run(wanted, given));
      }}
    >
      <h2>{title}</h2>
      <p>
        Orders that were purchased before <span class="number">{localTime(asOfMs)}</span>{' '}
        <span class="quiet number">({utcTime(asOfMs)})</span> and are still {acts}. At most {count(CAP)} at a
        time.
      </p>
      {counting === null ? (
        <FormErrorsOf value={errors}>
          <div class="form">
            <SelectField
              label="Item"
              name="sku"
              pointer="/filter/sku"
              options={[['', 'all items'], ...(view.items.value ?? []).map(({ sku }) => [sku, sku] as const)]}
            />
            <TextField label="Buyer" name="buyerId" pointer="/filter/buyerId" hint="Empty: all buyers." />
            {action === 'return' ? (
              <>
                <CheckField name="restock" checked>
                  Units become available again
                </CheckField>
                <TextField
                  label="Reason"
                  name="reason"
                  maxLength={280}
                  hint="For people; the ledger keeps it."
                />
              </>
            ) : null}
          </div>
        </FormErrorsOf>
      ) : (
        <div class="notice warn" role="status">
          <strong>{counted(matched, 'order')} match.</strong>
          <p>
            {verb} {matched > CAP ? `the first ${count(CAP)} of them` : 'them'}?{' '}
            {action === 'return'
              ? 'Their payments are due for refund. '
              : 'Their units become available again. '}
            This cannot be undone.
          </p>
        </div>
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div class="buttons">
        <button type="button" class="button" onClick={closeDialog}>
          Cancel
        </button>
        {counting === null ? (
          <button key="count" type="submit" class="button first" disabled={sending}>
            {sending ? 'Counting …' : 'Count them first'}
          </button>
        ) : (
          <button key="run" type="submit" class="button first danger" disabled={sending || matched === 0}>
            {sending ? 'Sending …' : `${verb} ${counted(Math.min(matched, CAP), 'order')}`}
          </button>
        )}
      </div>
    </form>
  );
}

function wantedBy(form: FormData, saleId: string, action: 'cancel' | 'return', asOfMs: number): BulkAction {
  const [sku, buyerId] = [textOf(form, 'sku'), textOf(form, 'buyerId')];
  // The API refuses both fields for a cancellation, and the form has neither.
  const reason = action === 'return' ? textOf(form, 'reason') : '';
  return {
    action,
    filter: { saleId, ...(sku === '' ? {} : { sku }), ...(buyerId === '' ? {} : { buyerId }) },
    asOf: new Date(asOfMs).toISOString(),
    dryRun: true,
    ...(action === 'return' ? { restock: form.get('restock') === 'on' } : {}),
    ...(reason === '' ? {} : { reason }),
  };
}
