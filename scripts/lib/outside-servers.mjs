const SERVERS = { REDIS_URL: 'Redis', DATABASE_URL: 'Postgres' };

/**
 * The servers that are configured by a variable, and so not provided here: the line to print at the start, and the
 * remedy if one cannot be used. A shell keeps a DATABASE_URL that was pasted into it from an earlier start.
 *
 * @param {string[]} fromFile the variables from `.env`
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ name: string, line: string, remedy: string }[]}
 */
export function outsideServers(fromFile, env = process.env) {
  return Object.entries(SERVERS)
    .filter(([name]) => env[name] !== undefined)
    .map(([name, server]) => {
      const isFile = fromFile.includes(name);
      const place = isFile ? '.env' : 'the environment';
      const undo = isFile ? `take ${name} out of .env` : `unset ${name}`;
      return {
        name,
        line: `The ${server} is the one of ${name} in ${place}. For one that is provided here: ${undo}`,
        remedy: `\n${name} comes from ${place}${isFile ? '' : ', perhaps from an earlier npm start'}. For a ${server} that is provided here: ${undo}`,
      };
    });
}
