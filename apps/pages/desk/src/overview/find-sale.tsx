import type { SaleLine } from '../../../src/view/desk-view.ts';
import { go } from '../routing/router.ts';
import { count } from '../words/numbers.ts';

interface FindSaleProps {
  /** Those that are listed. */
  readonly sales: readonly SaleLine[];
  readonly unclosed: number;
}

/** Opens a sale by its id where not all that are not closed are listed, and says how many they are. */
export function FindSale({ sales, unclosed }: FindSaleProps) {
  const listed = sales.filter(({ state }) => state !== 'closed').length;
  if (listed >= unclosed) return null;
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const saleId = new FormData(event.currentTarget).get('saleId');
        if (typeof saleId === 'string' && saleId.trim() !== '')
          go(`/desk/sales/${encodeURIComponent(saleId.trim())}`);
      }}
    >
      <div class="find">
        <span class="quiet">
          {count(listed)} of {count(unclosed)} that are not closed
        </span>
        <input
          class="input"
          type="search"
          name="saleId"
          aria-label="Id of a sale"
          placeholder="Id of a sale"
          autoComplete="off"
          spellcheck={false}
        />
        <button type="submit" class="button">
          Open
        </button>
      </div>
    </form>
  );
}
