/** The metrics of the HTTP layer. */
export interface HttpMetrics {
  /** For a purchase's first 202; replays are not counted. */
  purchaseAccepted(): void;
  /** @param reason the problem's slug */
  purchaseRefused(reason: string): void;
  /** @param route the path's pattern, never the path itself, so that the number of series is bounded */
  requestFinished(route: string, method: string, status: number, seconds: number): void;
}
