import { useState } from 'preact/hooks';
import { fieldTime, timeOfField, utcTime, zone } from '../words/times.ts';
import { Field, type FieldProps } from './field.tsx';

/** A time in the operator's zone, with the same in UTC beside it. Empty: none. */
export function TimeField(props: FieldProps & { readonly at?: string | null }) {
  const [value, setValue] = useState(fieldTime(props.at ?? null));
  const at = timeOfField(value);
  return (
    <Field
      {...props}
      hint={
        <>
          {props.hint} {zone}:{' '}
          {at === null ? 'no time set' : <span class="number">{utcTime(Date.parse(at))}</span>}
        </>
      }
      control={(described) => (
        <input
          {...described}
          class="input short"
          type="datetime-local"
          step={1}
          defaultValue={value}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
      )}
    />
  );
}
