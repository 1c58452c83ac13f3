/** Lets one in at a time, and sends away who comes meanwhile. */
export class Turn {
  #taken: object | null = null;

  /** @returns ends it; does nothing the second time @throws Error while somebody else has it */
  take(): () => void {
    if (this.#taken !== null) throw new Error('another change of a master is under way');
    const taken = {};
    this.#taken = taken;
    return () => {
      if (this.#taken === taken) this.#taken = null;
    };
  }
}
