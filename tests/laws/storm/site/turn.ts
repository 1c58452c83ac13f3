/** A mutex without a queue: while it is held, others are refused. */
export class Turn {
  #taken: object | null = null;

  /** @returns the release, idempotent @throws Error while it is held */
  take(): () => void {
    if (this.#taken !== null) throw new Error('another change of a master is under way');
    const taken = {};
    this.#taken = taken;
    return () => {
      if (this.#taken === taken) this.#taken = null;
    };
  }
}
