import type { Units } from '../../../src/view/desk-view.ts';
import { count } from '../words/numbers.ts';

/** The three parts of an allotment, in percent of it: they add up to 100 as the units do. */
function shares({ allotment, sold, reserved }: Units): {
  readonly sold: number;
  readonly reserved: number;
} {
  const all = Math.max(1, allotment);
  return { sold: (sold / all) * 100, reserved: (reserved / all) * 100 };
}

/** One bar for sold, reserved and, as its ground, available. */
export function UnitsBar({ units, thick = false }: { readonly units: Units; readonly thick?: boolean }) {
  const { sold, reserved } = shares(units);
  const text =
    `${count(units.sold)} sold, ${count(units.reserved)} reserved, ` +
    `${count(units.available)} available of ${count(units.allotment)}`;
  return (
    <div class={thick ? 'bar thick' : 'bar'} role="img" aria-label={text} title={text}>
      <span class="sold" style={{ width: `${sold}%` }} />
      <span class="reserved" style={{ width: `${reserved}%` }} />
    </div>
  );
}

/** What the colours of the bars mean. */
export function UnitsLegend() {
  return (
    <div class="legend">
      <span class="key sold">sold</span>
      <span class="key reserved">reserved</span>
      <span class="key available">available</span>
    </div>
  );
}
