import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../api/problem.ts';
import { useIntention } from '../api/use-intention.ts';
import { writes } from '../api/writes.ts';
import { inBackground } from '../fault.ts';
import { focusFirstError, FormErrorsOf, withoutFieldErrors, type FormErrors } from '../parts/form-errors.ts';
import { Page } from '../parts/page.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Section } from '../parts/section.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { TimeField } from '../parts/time-field.tsx';
import { go } from '../routing/router.ts';
import { isOperator } from '../signed-in.ts';
import { newSaleIn } from '../new-sale/new-sale-in.ts';
import { ItemRows } from '../new-sale/item-rows.tsx';

/** A form that explains each field. What the server refuses is shown next to the field. */
export function NewSalePage() {
  const form = useRef<HTMLFormElement>(null);
  const [currency, setCurrency] = useState('EUR');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [errors, setErrors] = useState<FormErrors>(new Map());
  const { sending, send } = useIntention();
  useEffect(() => {
    if (form.current !== null) focusFirstError(form.current);
  }, [errors]);
  if (!isOperator()) {
    return (
      <Page title="New sale">
        <p class="notice">A viewer changes nothing. Sign in with an operator’s token to create a sale.</p>
      </Page>
    );
  }
  const submit = async (given: HTMLFormElement) => {
    const read = newSaleIn(new FormData(given), currency);
    setProblem(null);
    setErrors(read.errors);
    if (read.errors.size > 0) return;
    const answer = await send(writes.createSale(read.sale));
    if (answer.ok) go(`/desk/sales/${encodeURIComponent(answer.body.saleId)}`);
    else {
      setErrors(answer.problem.errors);
      setProblem(withoutFieldErrors(answer.problem, given));
    }
  };
  return (
    <Page title="New sale">
      <form
        ref={form}
        class="form narrow"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          inBackground(submit(event.currentTarget));
        }}
      >
        <FormErrorsOf value={errors}>
          <TextField label="Name" name="name" required maxLength={200} hint="Shown to buyers." />
          <TextField
            label="Id"
            name="saleId"
            required
            maxLength={64}
            hint="In addresses, as drop-1. Letters, digits, . _ and -. It is never used twice."
          />
          <TextField
            label="Currency"
            name="currency"
            required
            maxLength={3}
            value={currency}
            short
            onValue={setCurrency}
            hint="Three capital letters. All prices of the sale are in it."
          />
          <TimeField label="Opens" name="opensAt" hint="Empty: now." />
          <TimeField label="Closes" name="closesAt" hint="Empty: when it is closed by hand." />
          <TextField
            label="Limit"
            name="buyerLimit"
            type="number"
            min={1}
            short
            hint="Units a buyer, over all items. Empty: a buyer may take everything."
          />
          <TextField
            label="Seconds to pay"
            name="paymentWindowSeconds"
            type="number"
            min={1}
            max={86400}
            value="300"
            short
            hint="After them an unpaid order expires, and its units go back."
          />
          <SelectField
            label="Visibility"
            name="visibility"
            options={[
              ['public', 'public'],
              ['unlisted', 'unlisted'],
            ]}
            hint="Unlisted: buyers find it by its id alone."
          />
          <TextField
            label="Message"
            name="message"
            maxLength={280}
            hint="Shown to buyers with the sale. Empty: none."
          />
          <Section title="Items">
            <ItemRows currency={currency} />
          </Section>
        </FormErrorsOf>
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <div class="buttons">
          <button type="submit" class="button first" disabled={sending}>
            {sending ? 'Creating …' : 'Create the sale'}
          </button>
          <a class="button" href="/desk">
            Cancel
          </a>
        </div>
      </form>
    </Page>
  );
}
