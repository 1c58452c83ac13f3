import type { DeskView, SaleView } from '../view/desk-view.ts';

/** Ends a subscription; idempotent. */
export type Stop = () => void;

/** What the desk's pages show, read once for all of them. */
export interface DeskSource {
  /** The present view. */
  readonly desk: () => DeskView;
  /** A watched sale with all its samples; null: there is no such sale; `reading`: not read yet. */
  readonly sale: (saleId: string) => SaleView | null | 'reading';
  /** Calls the listener with each new view, at least once a second. */
  onDesk(listener: (view: DeskView) => void): Stop;
  /**
   * Reads this sale from now on, and calls the listener with each new view: its samples are those since the call before.
   * Null: there is no such sale.
   */
  watchSale(saleId: string, listener: (view: SaleView | null) => void): Stop;
}
