import type { ItemLine, SaleView, Units } from '../../../src/view/desk-view.ts';
import { Section } from '../parts/section.tsx';
import { UnitsBar, UnitsLegend } from '../parts/units-bar.tsx';
import { isOperator } from '../session.ts';
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
          <li class="item-row">
            <strong>All items</strong>
            <Sum units={totalOf(items)} />
            <div class="wide">
              <UnitsBar units={totalOf(items)} thick />
            </div>
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
    <li class="item-row">
      <div class="tokens">
        <span>{item.name ?? item.sku}</span>
        <code class="quiet">{item.sku}</code>
        <span class="quiet">{money(item.unitPrice, view.currency)}</span>
        {isOperator() ? <ItemSteering item={item} view={view} /> : null}
      </div>
      <Sum units={item} />
      <div class="wide">
        <UnitsBar units={item} />
      </div>
    </li>
  );
}

function Sum({ units }: { readonly units: Units }) {
  return (
    <span class="number">
      {count(units.sold)} <span class="quiet">+</span> {count(units.reserved)} <span class="quiet">+</span>{' '}
      {count(units.available)} <span class="quiet">=</span> {count(units.allotment)}
    </span>
  );
}
