import type { Mark, SaleView, Sample } from '../../../src/view/desk-view.ts';

/** Ten minutes of a sample a second. */
const SAMPLES_MAX = 600;
const MARKS_MAX = 200;

/** The view after a message: a later message of one connection has only the samples that are new. */
export function mergeSale(before: SaleView | null, message: SaleView): SaleView {
  if (before?.saleId !== message.saleId) return message;
  const last = before.samples.at(-1)?.at ?? '';
  const fresh = message.samples.filter(({ at }) => at > last);
  const samples = [...before.samples, ...fresh].slice(-SAMPLES_MAX);
  return { ...message, samples, marks: mergeMarks(before.marks, message.marks, samples) };
}

function mergeMarks(
  before: readonly Mark[],
  fresh: readonly Mark[],
  samples: readonly Sample[],
): readonly Mark[] {
  const begin = samples[0]?.at ?? '';
  const seen = new Map([...before, ...fresh].map((mark) => [`${mark.at} ${mark.action} ${mark.who}`, mark]));
  return [...seen.values()].filter(({ at }) => at >= begin).slice(-MARKS_MAX);
}
