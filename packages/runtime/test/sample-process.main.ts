import { Lifecycle, runProcess } from '../src/index.ts';

/** The smallest process: it is at work until a signal comes, and fails where its environment says so. */
class Sample extends Lifecycle {
  #timer: NodeJS.Timeout | undefined;

  protected async onStart(): Promise<void> {
    this.#timer = setInterval(() => undefined, 1_000);
  }

  protected async onStop(): Promise<void> {
    clearInterval(this.#timer);
  }
}

const forgotten: Promise<never>[] = [];

await runProcess('sample', { http: false }, async ({ env }) => {
  process.on('message', (message) => {
    if (message === 'bug') throw new Error('a bug in a listener');
    if (message === 'rejection') forgotten.push(Promise.reject(new Error('a promise that nobody awaits')));
  });
  if (env['SAMPLE_CANNOT_START'] !== undefined) throw new Error('cannot start');
  return new Sample('sample');
});
