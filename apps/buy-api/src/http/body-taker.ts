/**
 * A request whose body can be had without the machinery of streams: Node's parser hands over every piece by `push`, and
 * the pieces are kept there.
 */
export interface BodyTaker {
  /**
   * Collects the body from now on, and calls `onBody` in the turn in which its last byte comes; never, when the client
   * goes away before. The caller has made sure that the body is as long as it may be.
   *
   * @returns false where some of it has come already: it is in the stream, and stays there
   */
  takeBody(onBody: (body: Buffer) => void): boolean;
  /** Puts a whole body that was taken into the stream, as if nobody had. */
  returnBody(): void;
}
