import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { root } from './paths.mjs';
import { Problem } from './say.mjs';

/**
 * The variables of `.env` in the checkout that have a value; none where there is no such file.
 *
 * @returns {Record<string, string>}
 */
export function readEnvFile() {
  return valuesIn('.env');
}

/** The names of all variables that Stampede reads: those of `.env.example`. */
export function knownVariables() {
  return Object.keys(parse('.env.example'));
}

/**
 * Adds the variables of `.env` that the environment does not have. An empty variable counts as not set.
 *
 * @returns {string[]} their names
 */
export function loadEnvFile() {
  for (const [name, value] of Object.entries(process.env)) if (value === '') delete process.env[name];
  const taken = Object.entries(readEnvFile()).filter(([name]) => process.env[name] === undefined);
  for (const [name, value] of taken) process.env[name] = value;
  return taken.map(([name]) => name);
}

/** The names whose value in the environment overrides another one in `.env`. */
export function overruledVariables(env = process.env) {
  return Object.entries(readEnvFile())
    .filter(([name, value]) => env[name] !== undefined && env[name] !== '' && env[name] !== value)
    .map(([name]) => name);
}

function valuesIn(name) {
  return Object.fromEntries(Object.entries(parse(name)).filter(([, value]) => value !== ''));
}

function parse(name) {
  const path = join(root, name);
  if (!existsSync(path)) return {};
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Problem(`${path} cannot be read: ${error.message}`);
  }
}
