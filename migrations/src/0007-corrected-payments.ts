import type { Migration } from './migration.ts';

/** A constant default does not rewrite the table, and the version before neither reads nor writes the columns. */
const HISTORY = `
ALTER TABLE public.payments
  ADD COLUMN withdrawn_amounts bigint[] NOT NULL DEFAULT '{}'
    CONSTRAINT payments_withdrawn_amounts_are_few CHECK (cardinality(withdrawn_amounts) <= 10),
  ADD COLUMN corrected_at timestamptz,
  ADD CONSTRAINT payments_corrected_has_its_time
    CHECK ((cardinality(withdrawn_amounts) > 0) = (corrected_at IS NOT NULL));
COMMENT ON COLUMN public.payments.withdrawn_amounts IS
  'Amounts that were reported by mistake and corrected since, the first one first, 10 at most; integer minor units.';
COMMENT ON COLUMN public.payments.corrected_at IS 'When the amount was corrected last; NULL: never.';
`;

/** A payment whose amount was reported wrongly keeps its reference and the wrong amounts. */
export const correctedPayments: Migration = {
  name: '0007-corrected-payments',
  up: async (knex) => {
    await knex.raw(HISTORY);
  },
  down: async (knex) => {
    await knex.raw('ALTER TABLE public.payments DROP COLUMN withdrawn_amounts, DROP COLUMN corrected_at');
  },
};
