import type { AnyProblem } from '@stampede/client';
import type { Command } from 'commander';
import { cleanText } from '../terminal/clean-text.ts';
import { nameFlag } from './name-flag.ts';

/** What to do about a refusal, where the command line knows. */
const HINTS: Readonly<Record<string, string>> = {
  unauthenticated: 'Give --token or set STAMPEDE_TOKEN.',
  forbidden: 'This needs another token: --token or STAMPEDE_TOKEN.',
};

/** A refusal of the API for the terminal: title and detail, and below them each field by the name of its option. */
export function describeProblem(problem: AnyProblem, command: Command): string {
  const { title, detail, slug } = problem;
  const fields = fieldsOf(problem, command);
  const lines = [
    // The detail of an invalid request repeats its fields by the names of the API.
    slug === 'invalid-request' && fields.length > 0 ? `${title}.` : `${title}. ${detail}`.trim(),
    ...fields,
    HINTS[slug],
  ];
  return lines
    .filter((line) => line !== undefined)
    .map(cleanText)
    .join('\n  ');
}

function fieldsOf(problem: AnyProblem, command: Command): string[] {
  if (problem.slug === 'invalid-request')
    return problem.fields.errors.map(({ pointer, detail }) => `${nameFlag(pointer, command)} ${detail}`);
  return Object.entries(problem.fields).map(([name, value]) => `${name}: ${describeField(value)}`);
}

/** Of an object its id and state: the whole is in the list that it belongs to. */
function describeField(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { paymentId, orderNo, state } = value as Readonly<Record<string, unknown>>;
  return [paymentId ?? orderNo, state].filter((part) => typeof part === 'string').join(' ');
}
