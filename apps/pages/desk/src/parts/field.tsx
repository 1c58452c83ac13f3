import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { useFieldError } from './form-errors.ts';

export interface FieldProps {
  readonly label: string;
  /** In the form's data. */
  readonly name: string;
  /** The part of the request that it fills, as `/message`; errors of that pointer are shown here. */
  readonly pointer?: string;
  readonly hint?: ComponentChildren;
}

/** What a control has from its field. */
export interface Described {
  readonly id: string;
  readonly name: string;
  readonly 'aria-invalid': 'true' | undefined;
  readonly 'aria-describedby': string | undefined;
  readonly 'data-pointer': string;
}

/** A label, a control, what the control is for, and what is wrong with it. */
export function Field({
  label,
  name,
  pointer = `/${name}`,
  hint,
  control,
}: FieldProps & { readonly control: (described: Described) => ComponentChildren }) {
  const id = useId();
  const error = useFieldError(pointer);
  const described = [hint === undefined ? null : `${id}-hint`, error === null ? null : `${id}-error`];
  const text = described.filter((part) => part !== null).join(' ');
  return (
    <div class="field">
      <label htmlFor={id}>{label}</label>
      {control({
        id,
        name,
        'aria-invalid': error === null ? undefined : 'true',
        'aria-describedby': text === '' ? undefined : text,
        'data-pointer': pointer,
      })}
      {hint === undefined ? null : (
        <div class="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error === null ? null : (
        <div class="error" id={`${id}-error`}>
          {error}
        </div>
      )}
    </div>
  );
}
