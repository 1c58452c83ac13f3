/**
 * The processes of a storm's site for pm2: those of ecosystem.config.js with their settings, but each copy an entry of
 * its own, because each has its own ways to the stores. The file that STORM_ENTRIES names lists them.
 */
import { readFileSync } from 'node:fs';
import { apps as deployed } from '../../../../ecosystem.config.js';

/** @type {{ name: string, role: string, instances: number, env: Record<string, string> }[]} */
const entries = JSON.parse(readFileSync(process.env.STORM_ENTRIES, 'utf8'));

export const apps = entries.map(({ name, role, instances, env }) => ({
  ...deployed.find((app) => app.name === role),
  name,
  instances,
  env,
  // pm2 counts the instances of one name; a copy with a name of its own brings its number with it.
  ...('NODE_APP_INSTANCE' in env && { instance_var: 'STORM_INSTANCE' }),
}));
