import type { ComponentChildren } from 'preact';

interface CheckFieldProps {
  readonly name: string;
  readonly checked?: boolean;
  readonly children: ComponentChildren;
}

/** Yes or no; `on` in the form's data where it is yes. */
export function CheckField({ name, checked = false, children }: CheckFieldProps) {
  return (
    <label class="check">
      <input type="checkbox" name={name} defaultChecked={checked} />
      <span>{children}</span>
    </label>
  );
}
