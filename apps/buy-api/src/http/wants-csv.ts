import type { IncomingMessage } from 'node:http';

/** Whether the header Accept names `text/csv`, and `application/json` not before it. */
export function wantsCsv({ headers: { accept } }: IncomingMessage): boolean {
  if (accept === undefined) return false;
  const csv = weightOf('text/csv', accept);
  return csv > 0 && csv >= weightOf('application/json', accept);
}

/** From 0 to 1; 0 for a type that is not named. */
function weightOf(type: string, accept: string): number {
  for (const range of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return weight === undefined ? 1 : Number(weight) || 0;
  }
  return 0;
}
