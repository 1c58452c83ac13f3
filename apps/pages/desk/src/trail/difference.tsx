import { money } from '../words/money.ts';

interface DifferenceProps {
  readonly before: unknown;
  readonly after: unknown;
  /** Of the prices; null: it is not known here. */
  readonly currency: string | null;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === null || value === undefined) return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { value };
}

function shown(name: string, value: unknown, currency: string | null): string {
  if (value === null || value === undefined) return 'none';
  if (name === 'unitPrice' && typeof value === 'number') return money(value, currency);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fields in which two records differ, each as it was and as it is. */
export function Difference({ before, after, currency }: DifferenceProps) {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const text = (name: string, value: unknown) => shown(name, value, currency);
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (name) => text(name, was[name]) !== text(name, is[name]),
  );
  if (names.length === 0) return <span class="quiet">–</span>;
  return (
    <ul>
      {names.map((name) => (
        <li key={name}>
          <span class="quiet">{name}</span>{' '}
          {before === null || before === undefined ? '' : `${text(name, was[name])} → `}
          {text(name, is[name])}
        </li>
      ))}
    </ul>
  );
}
