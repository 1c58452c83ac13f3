/**
 * The processes of Stampede for pm2. `npx pm2 start ecosystem.config.js` runs them in the background,
 * `npx pm2-runtime start ecosystem.config.js --no-auto-exit` in the foreground. `npm ci`, `npm run build` and
 * `npm run migrate` come before. The variables come from the environment, and those that it has not from `.env`, anew at
 * every `start` and `reload` of this file.
 *
 * This is an ES module and pm2 loads it with `require`. Node 20.19 and later can do that, and then the named export
 * `apps` is all that pm2 sees: a default export would be hidden from it.
 */
import { fileURLToPath } from 'node:url';
import { nodeArgs } from './scripts/lib/node-args.mjs';
import { knownVariables, overruledVariables, readEnvFile } from './scripts/lib/env-file.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));

const env = readEnvironment();

/**
 * What the processes get. pm2 adds it to what a process had before, so each variable is in it: one that was taken out of
 * `.env` becomes empty, which counts as not set.
 */
function readEnvironment() {
  const { PM2_HOME: home, ...file } = readEnvFile();
  // pm2 has chosen its home before it reads this.
  if (home !== undefined && home !== process.env.PM2_HOME) {
    throw new Error(
      `.env has PM2_HOME=${home}, and pm2 reads it from the environment: export it, then run pm2`,
    );
  }
  for (const name of overruledVariables()) {
    console.error(
      `${name} is taken from the environment; .env has another value. To use that one: unset ${name}`,
    );
  }
  const names = new Set([...knownVariables(), ...Object.keys(file)]);
  names.delete('PM2_HOME');
  return Object.fromEntries([...names].map((name) => [name, process.env[name] || file[name] || '']));
}

/** How many copies: the variable's whole number from 1, or one copy where it is not set or is not such a number. */
function copies(variable) {
  const value = Number(env[variable] || 1);
  return Number.isInteger(value) && value >= 1 ? value : 1;
}

const common = {
  cwd: root,
  // A process counts as started when it says so, not when it has been spawned.
  wait_ready: true,
  listen_timeout: 15_000,
  // Processes finish what is in hand within 10 s of SIGINT; SIGKILL is for one that hangs.
  kill_timeout: 12_000,
  // How often pm2 looks whether a stopped process is gone; each look that finds it still there is a line in the log.
  kill_retry_time: 500,
  // pm2 gives a process up after `max_restarts` deaths before `min_uptime`, and can be told no "never": this is never.
  autorestart: true,
  max_restarts: Number.MAX_SAFE_INTEGER,
  min_uptime: 100,
  restart_delay: 250,
  // One file per process name; pm2-logrotate leaves the files of all instances but the first alone.
  merge_logs: true,
  // No look at the git history on every restart, no instrumentation inside the processes.
  vizion: false,
  pmx: false,
};

export const apps = [
  // pm2 waits for one to be ready before it starts the next. A new gate is made by the expiry-listener, and the others
  // report themselves ready when there is one.
  {
    name: 'expiry-listener',
    script: 'apps/expiry-listener/dist/main.js',
    node_args: nodeArgs['expiry-listener'],
    exec_mode: 'fork',
    instances: copies('EXPIRY_LISTENERS'),
  },
  {
    name: 'buy-api',
    script: 'apps/buy-api/dist/main.js',
    node_args: nodeArgs['buy-api'],
    exec_mode: 'cluster',
    instances: copies('INSTANCES'),
  },
  {
    name: 'order-creator',
    script: 'apps/order-creator/dist/main.js',
    node_args: nodeArgs['order-creator'],
    exec_mode: 'fork',
    instances: copies('ORDER_CREATORS'),
  },
  {
    name: 'webhook-sender',
    script: 'apps/webhook-sender/dist/main.js',
    node_args: nodeArgs['webhook-sender'],
    exec_mode: 'fork',
    instances: copies('WEBHOOK_SENDERS'),
  },
  // In cluster mode a reload has a new one before the old one goes, so that no page of the desk sees a gap.
  ...(env.PAGES === ''
    ? []
    : [
        {
          name: 'pages',
          script: 'apps/pages/dist/main.js',
          node_args: nodeArgs.pages,
          exec_mode: 'cluster',
          instances: 1,
        },
      ]),
  // pm2 writes into `env`, so each has its own.
].map((app) => ({ ...common, ...app, env: { ...env } }));
