import { InvalidArgumentError } from 'commander';

/** A parser of whole numbers for commander; the API has the exact bounds. */
export function wholeNumber(what: string): (text: string) => number {
  return (text) => {
    if (!/^[+-]?\d{1,15}$/.test(text)) throw new InvalidArgumentError(`It is ${what}.`);
    return Number(text);
  };
}

/** Money is never written with a decimal point, so that nothing has to be rounded. */
export const minorUnits = wholeNumber('a whole number of minor units: 8990 for 89.90 EUR');

export const seconds = wholeNumber('a whole number of seconds');
