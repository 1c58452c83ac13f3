import type { ItemLine, SaleView, Units } from '../../../src/view/desk-view.ts';
import { Section } from '../parts/section.tsx';
import { UnitsBar, UnitsLegend } from '../parts/units-bar.tsx';
import { isOperator } from '../signed-in.ts';
import { money } from '../words/money.ts';
import { count } from '../words/numbers.ts';
import { AddItem } from './add-item.tsx';
import { ItemSteering } from './item-steering.tsx';
import { totalOf } from './sale-figures.tsx';

/** A bar an item, and one for the sale: sold, reserved and available are always the allotment. */
export function ItemBars({ view }: { readonly view: SaleView }) {
  const items = view.items.value;
  const aside = (
    <div class="tokens">
      <UnitsLegend />
      {isOperator() && view.state !== 'closed' ? <AddItem view={view} /> : null}
    </div>
  );
  return (
    <Section title="Units" aside={aside}>
      {items === null ? (
        <p class="empty">The units cannot be read. What needs attention, on the desk, says why.</p>
      ) : (
        <ul class="sale-rows">
          <li class={rowClass()}>
            <strong>All items</strong>
            <div class="meter">
              <UnitsBar units={totalOf(items)} thick />
            </div>
            <Sum units={totalOf(items)} />
          </li>
          {items.map((item) => (
            <ItemRow key={item.sku} item={item} view={view} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function ItemRow({ item, view }: { readonly item: ItemLine; readonly view: SaleView }) {
  return (
    <li class={rowClass()}>
      <div>
        {item.name ?? item.sku}
        <div class="quiet">
          <code>{item.sku}</code> {money(item.unitPrice, view.currency)}
        </div>
      </div>
      <div class="meter">
        <UnitsBar units={item} />
      </div>
      <Sum units={item} />
      {isOperator() ? (
        <div class="buttons">
          <ItemSteering item={item} view={view} />
        </div>
      ) : null}
    </li>
  );
}

/** A viewer has no buttons, and so no room for them. */
function rowClass(): string {
  return isOperator() ? 'item-row' : 'item-row viewed';
}

function Sum({ units }: { readonly units: Units }) {
  return (
    <span class="number sum">
      {count(units.sold)} <span class="quiet">+</span> {count(units.reserved)} <span class="quiet">+</span>{' '}
      {count(units.available)} <span class="quiet">=</span> {count(units.allotment)}
    </span>
  );
}
