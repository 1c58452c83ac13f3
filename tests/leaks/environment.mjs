import { TestEnvironment } from 'jest-environment-node';
import { Leaks } from './leaks.mjs';

/**
 * Node as a test file sees it. When the file's last hook has run, the file fails for what it has left open: that would
 * keep jest from ending by itself, and could disturb the files after it.
 */
export default class extends TestEnvironment {
  #leaks = new Leaks();

  async handleTestEvent({ name }, state) {
    if (name !== 'run_finish') return;
    const left = await this.#leaks.remaining();
    if (left.length === 0) return;
    this.#leaks.end();
    // Thrown, it would take the place of the tests' own failures, which may be the reason.
    const error = new Error(`This test file has left open:\n${left.join('\n')}`);
    state.unhandledErrors.push(error);
  }
}
