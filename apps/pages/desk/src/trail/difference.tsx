interface DifferenceProps {
  readonly before: unknown;
  readonly after: unknown;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === null || value === undefined) return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { value };
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fields in which two records differ, each as it was and as it is. */
export function Difference({ before, after }: DifferenceProps) {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (name) => shown(was[name]) !== shown(is[name]),
  );
  if (names.length === 0) return <span class="quiet">–</span>;
  return (
    <ul>
      {names.map((name) => (
        <li key={name}>
          <span class="quiet">{name}</span>{' '}
          {before === null || before === undefined ? '' : `${shown(was[name])} → `}
          {shown(is[name])}
        </li>
      ))}
    </ul>
  );
}
