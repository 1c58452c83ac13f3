import type { Seen } from '../seen.ts';

/** A command of pm2 that reaches the daemon of this deployment from any shell in the checkout. */
export function pm2Command(step: string, { pm2Home }: Pick<Seen, 'pm2Home'>): string {
  if (pm2Home === null) return `npx pm2 ${step}`;
  return `PM2_HOME='${pm2Home.replaceAll("'", String.raw`'\''`)}' npx pm2 ${step}`;
}
