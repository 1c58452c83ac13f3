import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Mark, Sample } from '../../../src/view/desk-view.ts';
import { clockTime } from '../words/times.ts';
import { count, rate } from '../words/numbers.ts';

export interface Drawing {
  readonly show: (samples: readonly Sample[], marks: readonly Mark[]) => void;
  readonly remove: () => void;
}

const HEIGHT = 260;
const FONT = '11px Inter, system-ui, sans-serif';

/** A canvas does not resolve custom properties; an element's colour does. */
function colourOf(box: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  box.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Sold and reserved as areas of the allotment, purchases a second as a line, and a line for every mark. */
export function drawChart(box: HTMLElement): Drawing {
  const colour = {
    sold: colourOf(box, '--accent-9'),
    reserved: colourOf(box, '--accent-7'),
    available: colourOf(box, '--grey-3'),
    rate: colourOf(box, '--grey-11'),
    mark: colourOf(box, '--warn-9'),
    text: colourOf(box, '--grey-11'),
    grid: colourOf(box, '--grey-4'),
  };
  let marks: readonly Mark[] = [];
  const axis = {
    stroke: colour.text,
    font: FONT,
    grid: { stroke: colour.grid, width: 1 },
    ticks: { show: false },
  };
  const drawMarks = (plot: uPlot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = colour.mark;
    ctx.lineWidth = devicePixelRatio * 1.5;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    for (const { at } of marks) {
      const x = Math.round(plot.valToPos(Date.parse(at) / 1_000, 'x', true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  };
  const area = (label: string, fill: string): uPlot.Series => ({
    label,
    fill,
    stroke: fill,
    width: 0,
    points: { show: false },
  });
  const plot = new uPlot(
    {
      width: Math.max(200, box.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 0, 0, 0],
      scales: {
        x: { time: true },
        y: { range: (_plot, _min, max) => [0, Math.max(1, max)] },
        rate: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.15)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          // Minutes alone would repeat where ticks are seconds apart.
          values: (_plot, ticks, _axis, _space, stepSeconds) =>
            ticks.map((tick) => clockTime(tick * 1_000).slice(0, stepSeconds < 60 ? 8 : 5)),
          space: 80,
        },
        { ...axis, size: 56, values: (_plot, ticks) => ticks.map(count) },
        {
          ...axis,
          scale: 'rate',
          // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- right; a const enum has no value here
          side: 1,
          size: 48,
          grid: { show: false },
          values: (_plot, ticks) => ticks.map(rate),
        },
      ],
      series: [
        {},
        area('available', colour.available),
        area('reserved', colour.reserved),
        area('sold', colour.sold),
        { label: 'purchases/s', scale: 'rate', stroke: colour.rate, width: 1.5, points: { show: false } },
      ],
      hooks: { draw: [drawMarks] },
    },
    [[], [], [], [], []],
    box,
  );
  const resize = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(200, box.clientWidth), height: HEIGHT }),
  );
  resize.observe(box);
  return {
    show: (samples, shown) => {
      marks = shown;
      plot.setData([
        samples.map(({ at }) => Date.parse(at) / 1_000),
        samples.map(({ allotment }) => allotment),
        samples.map(({ sold, reserved }) => sold + reserved),
        samples.map(({ sold }) => sold),
        samples.map(({ accepted }) => accepted),
      ]);
    },
    remove: () => {
      resize.disconnect();
      plot.destroy();
    },
  };
}
