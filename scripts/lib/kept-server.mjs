import { pause } from './pause.mjs';
import { say } from './say.mjs';

/** A provided server that is started again, on the same port and data, whenever it has ended. */
export class KeptServer {
  #signal;
  #name;
  #make;
  #keeping;
  /** Of a stop that was wanted: how long it lasts, and what to call when the server is back. */
  #wanted;

  /**
   * @param {AbortSignal} signal ends the keeping
   * @param {string} name
   * @param {import('../../packages/provision/dist/index.js').Server} server
   * @param {(port: number) => Promise<import('../../packages/provision/dist/index.js').Server>} make
   */
  constructor(signal, name, server, make) {
    this.server = server;
    this.#signal = signal;
    this.#name = name;
    this.#make = make;
    this.#keeping = this.#keep().finally(() => this.#wanted?.back());
  }

  /**
   * Stops it for so many ms. Resolves once it is stopped.
   *
   * @returns {Promise<{ back: Promise<void> }>} `back` resolves when it runs again, or is not kept any more
   */
  async stopFor(ms) {
    const back = new Promise((done) => (this.#wanted = { ms, back: done }));
    await this.server.stop();
    return { back };
  }

  /** After the signal, also in the middle of a start: then nothing is left behind. */
  async stop() {
    await this.#keeping;
    await this.server.stop();
  }

  async #keep() {
    const aborted = new Promise((done) => this.#signal.addEventListener('abort', () => done(null)));
    while (true) {
      const exit = await Promise.race([this.server.exited, aborted]);
      if (exit === null || this.#signal.aborted) return;
      if (this.#wanted === undefined) this.#report(exit);
      await pause(this.#wanted?.ms ?? 500, this.#signal);
      if (!(await this.#startAgain())) return;
      this.#wanted?.back();
      this.#wanted = undefined;
    }
  }

  #report({ code, signal }) {
    const how = signal ?? `exit code ${code}`;
    say(`${this.#name} (process ${this.server.pid}) has ended unexpectedly (${how}); starting it again.`);
  }

  async #startAgain() {
    while (!this.#signal.aborted) {
      try {
        this.server = await this.#make(this.server.port);
        return true;
      } catch (error) {
        if (this.#signal.aborted) return false;
        say(error.message);
        if (/is taken/.test(error.message)) return false;
        await pause(5000, this.#signal);
      }
    }
    return false;
  }
}
