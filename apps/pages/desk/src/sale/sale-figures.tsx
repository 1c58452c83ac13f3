import type { Figure, SaleView, Units } from '../../../src/view/desk-view.ts';
import { Age } from '../parts/age.tsx';
import { FigureBox } from '../parts/figure-box.tsx';
import { count, duration, rate } from '../words/numbers.ts';

/** The whole sale: the sums of its items. */
export function totalOf(items: readonly Units[]): Units {
  const sum = (pick: (item: Units) => number) => items.reduce((total, item) => total + pick(item), 0);
  return {
    allotment: sum(({ allotment }) => allotment),
    available: sum(({ available }) => available),
    reserved: sum(({ reserved }) => reserved),
    sold: sum(({ sold }) => sold),
  };
}

function ageOf({ value, asOf }: Figure<unknown>) {
  return <Age asOf={asOf} known={value !== null} />;
}

/** What moves, each as a number with its age where it is old. */
export function SaleFigures({ view }: { readonly view: SaleView }) {
  const { items, rates, endingSoon, unitsBack } = view;
  const total = items.value === null ? null : totalOf(items.value);
  const refused = Object.values(rates.value?.refused ?? {}).reduce((sum, each) => sum + each, 0);
  const backMs = unitsBack.value?.averageMs ?? null;
  return (
    <dl class="figures">
      <FigureBox label="Sold" value={count(total?.sold ?? null)}>
        {ageOf(items)}
      </FigureBox>
      <FigureBox label="Reserved" value={count(total?.reserved ?? null)}>
        {ageOf(items)}
      </FigureBox>
      <FigureBox label="Available" value={count(total?.available ?? null)}>
        {ageOf(items)}
      </FigureBox>
      <FigureBox label="Purchases, all sales" value={rate(rates.value?.accepted ?? null)} unit="/s">
        {ageOf(rates)}
      </FigureBox>
      <FigureBox label="Refusals, all sales" value={rates.value === null ? '–' : rate(refused)} unit="/s">
        {ageOf(rates)}
      </FigureBox>
      <FigureBox label="End within a minute" value={count(endingSoon.value)}>
        {ageOf(endingSoon)}
      </FigureBox>
      <FigureBox label="Deadline to units back" value={backMs === null ? '–' : duration(backMs)}>
        {unitsBack.value !== null && backMs === null ? 'no order expired lately' : ageOf(unitsBack)}
      </FigureBox>
    </dl>
  );
}
