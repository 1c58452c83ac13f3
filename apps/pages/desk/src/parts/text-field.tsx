import { Field, type Described, type FieldProps } from './field.tsx';

interface TextFieldProps extends FieldProps {
  readonly value?: string;
  readonly type?: 'text' | 'number' | 'password';
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
  const { value = '', type = 'text', autoComplete = 'off', short = false, onValue } = props;
  const { required, maxLength, min, max, placeholder } = props;
  const attributes = {
    class: short ? 'input short' : 'input',
    defaultValue: value,
    required,
    maxLength,
    placeholder,
    autoComplete,
    spellcheck: false,
    onInput: (event: InputEvent & { readonly currentTarget: HTMLInputElement }) =>
      onValue?.(event.currentTarget.value),
  };
  const control = (described: Described) => {
    switch (type) {
      case 'text':
        return <input {...described} {...attributes} type="text" />;
      case 'number':
        return <input {...described} {...attributes} type="number" min={min} max={max} />;
      case 'password':
        return <input {...described} {...attributes} type="password" />;
    }
  };
  return <Field {...props} control={control} />;
}
