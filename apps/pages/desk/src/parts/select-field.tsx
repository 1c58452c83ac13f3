import { Field, type FieldProps } from './field.tsx';

interface SelectFieldProps extends FieldProps {
  readonly value?: string;
  readonly options: readonly (readonly [value: string, word: string])[];
  readonly onValue?: (value: string) => void;
}

/** One of a few. */
export function SelectField(props: SelectFieldProps) {
  const { value, options, onValue } = props;
  return (
    <Field
      {...props}
      control={(described) => (
        <select {...described} class="input short" onChange={(event) => onValue?.(event.currentTarget.value)}>
          {options.map(([one, word]) => (
            <option key={one} value={one} selected={one === value}>
              {word}
            </option>
          ))}
        </select>
      )}
    />
  );
}
