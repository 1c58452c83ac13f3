import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';

/** The units that a bar says. */
export interface Bar {
  readonly sold: number;
  readonly reserved: number;
  readonly available: number;
  readonly allotment: number;
}

/** What all bars of the page say, and how wide their parts are drawn, as of one moment. */
const BARS = `[...document.querySelectorAll('.bar')].map((bar) => ({
  text: bar.getAttribute('aria-label'),
  width: bar.getBoundingClientRect().width,
  soldWidth: bar.querySelector('.sold').getBoundingClientRect().width,
  reservedWidth: bar.querySelector('.reserved').getBoundingClientRect().width,
}))`;

interface Drawn {
  readonly text: string;
  readonly width: number;
  readonly soldWidth: number;
  readonly reservedWidth: number;
}

/** Reads the bars, each of which has to add up, in what it says and in what it draws. */
export async function readBars(page: Page): Promise<Bar[]> {
  const drawn = await page.evaluate<Drawn[]>(BARS);
  return drawn.map(({ text, width, soldWidth, reservedWidth }) => {
    const numbers = text.replaceAll(',', '').match(/\d+/g) ?? [];
    const [sold = NaN, reserved = NaN, available = NaN, allotment = NaN] = numbers.map(Number);
    expect(sold + reserved + available).toBe(allotment);
    expect(soldWidth / width).toBeCloseTo(sold / allotment, 2);
    expect(reservedWidth / width).toBeCloseTo(reserved / allotment, 2);
    return { sold, reserved, available, allotment };
  });
}
