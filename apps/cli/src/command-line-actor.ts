import { userInfo } from 'node:os';
import type { Actor } from '@stampede/domain';

/** Who runs a command that goes straight to the stores: the user of this machine. */
export function commandLineActor(): Actor {
  return { who: userName(), role: 'command line', requestId: null };
}

/** In a container a user may have a number and no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
