/** The text of a field without blanks around it; empty where there is none. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** The number in a field, with or without a sign. Anything else stays text, so that the server names the field in its refusal. */
export function numberOf(form: FormData, name: string): number | string {
  const text = textOf(form, name);
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** As {@link numberOf}; null for an empty field. */
export function numberOrNull(form: FormData, name: string): number | string | null {
  return textOf(form, name) === '' ? null : numberOf(form, name);
}
