import { ChildProcess } from 'node:child_process';
import { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is ended in a test's last hook may take that long to be gone: the other side of a connection has its part. */
const GONE_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;
const STDERR = 2;

/** Looks for what keeps a process alive since this was made: connections, servers, child processes, timers. */
export class Leaks {
  #handlesBefore = new Set(handles());
  #timersBefore = countTimers();

  /** Waits until nothing is left, at most 5 s unless given. Returns a line for each thing that is. */
  async remaining(withinMs = GONE_WITHIN_MS) {
    const end = performance.now() + withinMs;
    let left = this.#look();
    while (left.length > 0 && performance.now() < end) {
      await sleep(LOOK_EVERY_MS);
      left = this.#look();
    }
    return left;
  }

  /** Ends what is left. A timer cannot be ended from here. */
  end() {
    for (const handle of this.#handlesLeft()) {
      if (handle instanceof ChildProcess) handle.kill('SIGKILL');
      else if (handle instanceof Server) handle.close();
      else if (handle instanceof Socket) handle.destroy();
    }
  }

  #handlesLeft() {
    return handles().filter((handle) => !this.#handlesBefore.has(handle));
  }

  #look() {
    const timers = countTimers() - this.#timersBefore;
    return [...this.#handlesLeft().map(nameOf), ...(timers > 0 ? [`timers: ${timers}`] : [])];
  }
}

/**
 * Without this process' own input and output, which come to be when something first writes to them. Not documented, and
 * the only list that has the things themselves: getActiveResourcesInfo has their kinds.
 */
function handles() {
  return process._getActiveHandles().filter(({ fd }) => fd === undefined || fd > STDERR);
}

function countTimers() {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

function nameOf(handle) {
  if (handle instanceof ChildProcess) return `child process ${handle.pid}: ${handle.spawnargs.join(' ')}`;
  if (handle instanceof Server) return `server on port ${handle.address()?.port}`;
  if (!(handle instanceof Socket)) return handle.constructor.name;
  const { localPort, remoteAddress, remotePort, connecting } = handle;
  if (connecting) return 'connection that is being made';
  return remotePort === undefined
    ? 'socket or pipe without an address'
    : `connection from port ${localPort} to ${remoteAddress}:${remotePort}`;
}
