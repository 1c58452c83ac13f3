import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Problem } from '../api/problem.ts';

/** Details by JSON pointer, as `/items/0/sku`: for the fields of one form. */
export type FormErrors = ReadonlyMap<string, string>;

const context = createContext<FormErrors>(new Map());

export const FormErrorsOf = context.Provider;

/** What is wrong with the field of that pointer; null: nothing. */
export function useFieldError(pointer: string): string | null {
  return useContext(context).get(pointer) ?? null;
}

/** The problem without the errors that a field of the form shows. */
export function withoutFieldErrors(problem: Problem, form: HTMLFormElement): Problem {
  const left = [...problem.errors].filter(
    ([pointer]) => form.querySelector(`[data-pointer="${CSS.escape(pointer)}"]`) === null,
  );
  return { ...problem, errors: new Map(left) };
}

/** Moves the focus to the first field that has an error. */
export function focusFirstError(form: HTMLFormElement): void {
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
