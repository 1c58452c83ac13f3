// `@public`: used only by scripts/*.mjs, from the built package, which knip does not scan.
export { choosePort } from './choose-port.ts';
export { /** @public */ choosePortBlock } from './choose-port-block.ts';
export { findClockLibrary, /** @public */ provideClockLibrary } from './clock-library.ts';
export { folderOwner, lockFolder } from './folder-lock.ts';
export { PortTakenError } from './port-taken-error.ts';
export { identify, /** @public */ lives, /** @public */ parseIdentity } from './process-identity.ts';
export { providePostgres } from './provide-postgres.ts';
export { provideRedis, redisBinary } from './provide-redis.ts';
export { runCommand } from './run-command.ts';
export { becameReady, identityOf, serverOf, type Server } from './server.ts';
export { startPostgresServer, stopLeftoverPostgres } from './start-postgres.ts';
export { startRedisServer, stopLeftoverRedis } from './start-redis.ts';
export { /** @public */ stopProcess } from './stop-process.ts';
export { waitUntil } from './wait-until.ts';
