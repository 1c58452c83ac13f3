/** What the HTTP layer counts. Its implementation belongs to whoever owns the registry. */
export interface HttpMetrics {
  /** A purchase was answered 202 for the first time; replays are not counted again. */
  purchaseAccepted(): void;
  /** @param reason the problem's slug */
  purchaseRefused(reason: string): void;
  /** @param route the path's pattern, never the path itself, so that the number of series is bounded */
  requestFinished(route: string, method: string, status: number, seconds: number): void;
}
