import { priceError } from './prices.ts';
import { TextField } from '../parts/text-field.tsx';
import { isCurrency, minorUnits, money } from '../words/money.ts';
import { useState } from 'preact/hooks';

interface PriceFieldProps {
  readonly currency: string;
  readonly name?: string;
  readonly pointer?: string;
  readonly value?: string;
}

/** A price as people write it, and how it will be shown. */
export function PriceField({
  currency,
  name = 'unitPrice',
  pointer = '/unitPrice',
  value = '',
}: PriceFieldProps) {
  const [text, setText] = useState(value);
  const minor = isCurrency(currency) ? minorUnits(text, currency) : null;
  return (
    <TextField
      label={`Price in ${isCurrency(currency) ? currency : 'its currency'}`}
      name={name}
      pointer={pointer}
      value={value}
      short
      onValue={setText}
      hint={
        minor === null
          ? text === ''
            ? 'For one unit, as 89.90.'
            : priceError(currency)
          : money(minor, currency)
      }
    />
  );
}
