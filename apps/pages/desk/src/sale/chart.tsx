import { useEffect, useRef } from 'preact/hooks';
import type { Mark, Sample } from '../../../src/view/desk-view.ts';
import { inBackground } from '../fault.ts';
import { theme } from '../choices.ts';
import type { Drawing } from './draw-chart.ts';

interface ChartProps {
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
}

/** Draws with a library that is loaded here alone; the table beside it has the same numbers. */
export function Chart({ samples, marks }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const latest = useRef<ChartProps>({ samples, marks });
  latest.current = { samples, marks };
  const colours = theme.value;
  useEffect(() => {
    let gone = false;
    const begin = async () => {
      const { drawChart } = await import('./draw-chart.ts');
      if (gone || box.current === null) return;
      drawing.current = drawChart(box.current);
      drawing.current.show(latest.current.samples, latest.current.marks);
    };
    inBackground(begin());
    return () => {
      gone = true;
      drawing.current?.remove();
      drawing.current = null;
    };
  }, [colours]);
  useEffect(() => drawing.current?.show(samples, marks), [samples, marks]);
  return (
    <div>
      <div class="chart" ref={box} aria-hidden="true" />
      <div class="legend">
        <span class="key sold">sold</span>
        <span class="key reserved">sold and reserved</span>
        <span class="key rate">purchases a second of all sales, right axis</span>
        <span class="key mark-line">what an operator did</span>
      </div>
    </div>
  );
}
