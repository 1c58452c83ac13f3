import type { DeskView, SaleView } from '../view/desk-view.ts';

/** Where the streams get what they send. Nothing here throws. */
export interface DeskSource {
  readonly desk: () => DeskView;
  /** With all samples. Null: there is no such sale. `reading`: it is not known yet. */
  readonly sale: (saleId: string) => SaleView | null | 'reading';
  /** Calls the listener with every new view, twice a second. @returns a function that ends it */
  readonly onDesk: (listener: (view: DeskView) => void) => () => void;
  /**
   * Reads the sale from now on, and calls the listener with every new view, with the samples since the one before.
   * Null: there is no such sale.
   *
   * @returns a function that ends it
   */
  readonly watchSale: (saleId: string, listener: (view: SaleView | null) => void) => () => void;
}
