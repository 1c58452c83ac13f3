import { Field, type FieldProps } from './field.tsx';

interface TextFieldProps extends FieldProps {
  readonly value?: string;
  readonly type?: 'text' | 'number' | 'password' | 'url';
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly placeholder?: string;
  readonly autoComplete?: string;
  readonly short?: boolean;
  readonly onValue?: (value: string) => void;
}

/** One line of text, or a number. */
export function TextField(props: TextFieldProps) {
  const {
    value,
    type = 'text',
    required,
    maxLength,
    min,
    max,
    placeholder,
    autoComplete = 'off',
    onValue,
  } = props;
  return (
    <Field
      {...props}
      control={(described) => (
        <input
          {...described}
          class={props.short === true ? 'input short' : 'input'}
          // The types of Preact tie a role to each type; this field has none.
          type={type as 'text'}
          defaultValue={value ?? ''}
          required={required}
          maxLength={maxLength}
          min={min}
          max={max}
          placeholder={placeholder}
          autoComplete={autoComplete}
          spellcheck={false}
          onInput={(event) => onValue?.(event.currentTarget.value)}
        />
      )}
    />
  );
}
