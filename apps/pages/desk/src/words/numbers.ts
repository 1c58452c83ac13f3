const plain = new Intl.NumberFormat('en');
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** With separated thousands; a dash where there is none. */
export function count(value: number | null): string {
  return value === null ? '–' : plain.format(value);
}

/** A rate or an average, with one digit behind the point. */
export function rate(value: number | null): string {
  return value === null ? '–' : oneDigit.format(value);
}

/** A duration for people: 13 ms, 1.2 s, 4 min 10 s, 2 h 5 min, 3 d 2 h. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${oneDigit.format(ms / 1_000)} s`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 3_600) return twoParts(seconds, 60, 'min', 1, 's');
  if (seconds < 86_400) return twoParts(seconds, 3_600, 'h', 60, 'min');
  return twoParts(seconds, 86_400, 'd', 3_600, 'h');
}

function twoParts(
  seconds: number,
  large: number,
  largeUnit: string,
  small: number,
  smallUnit: string,
): string {
  const rest = Math.floor((seconds % large) / small);
  const first = `${Math.floor(seconds / large)} ${largeUnit}`;
  return rest === 0 ? first : `${first} ${rest} ${smallUnit}`;
}

/** One noun or several: 1 order, 2 orders. */
export function counted(value: number, one: string, several = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : several}`;
}
