import { newKey } from './buying/new-key.ts';
import type { Api } from './calling/api.ts';
import type { Call } from './calling/call.ts';
import type { CallOptions, KeyedOptions } from './client-options.ts';
import { pagesOf, type Pages } from './pages.ts';
import type {
  Audit,
  ChangedItem,
  Extension,
  ExtensionRequest,
  ItemChange,
  NewItem,
  NewSale,
  RepairReport,
  RepairRequest,
  Sale,
  SaleChange,
  SalePage,
  SalesQuery,
} from './schemas.ts';

export interface Sales {
  get(saleId: string, options?: CallOptions): Promise<Sale>;
  list(query?: SalesQuery, options?: CallOptions): Pages<SalePage>;
  create(sale: NewSale, options?: KeyedOptions): Promise<Sale>;
  /** Not sent again by itself when its outcome is unknown: another change may have come in between. */
  change(saleId: string, change: SaleChange, options?: CallOptions): Promise<Sale>;
  /** @param units to add, or, when negative, to remove */
  changeAllotment(saleId: string, sku: string, units: number, options?: KeyedOptions): Promise<ChangedItem>;
  addItem(saleId: string, item: NewItem, options?: KeyedOptions): Promise<ChangedItem>;
  /** Another name or price. Not sent again by itself when its outcome is unknown, as `change`. */
  changeItem(saleId: string, sku: string, change: ItemChange, options?: CallOptions): Promise<ChangedItem>;
  /** Moves the end of payment windows back. */
  extend(saleId: string, extension: ExtensionRequest, options?: KeyedOptions): Promise<Extension>;
  /** Compares gate and ledger. */
  audit(saleId: string, options?: CallOptions): Promise<Audit>;
  /** The same, and repairs the gate where they differ. */
  repair(saleId: string, request?: RepairRequest, options?: CallOptions): Promise<RepairReport>;
}

export function createSales(api: Api, call: Call): Sales {
  return {
    get: (saleId, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.GET('/sales/{saleId}', { params: { path: { saleId } }, ...init }),
      ),
    list: (query = {}, options) =>
      pagesOf((cursor) =>
        call({ repeat: 'always' }, options, (init) =>
          api.GET('/sales', {
            params: { query: { ...query, ...(cursor !== undefined && { cursor }) } },
            ...init,
          }),
        ),
      ),
    create: (sale, options = {}) => {
      const header = { 'Idempotency-Key': options.key ?? newKey() };
      return call({ repeat: 'always' }, options, (init) =>
        api.POST('/sales', { params: { header }, body: sale, ...init }),
      );
    },
    change: (saleId, change, options) =>
      call({ repeat: 'undecided' }, options, (init) =>
        api.PATCH('/sales/{saleId}', { params: { path: { saleId } }, body: change, ...init }),
      ),
    changeAllotment: (saleId, sku, units, options = {}) => {
      const header = { 'Idempotency-Key': options.key ?? newKey() };
      return call({ repeat: 'always' }, options, (init) =>
        api.POST('/sales/{saleId}/items/{sku}/allotment', {
          params: { path: { saleId, sku }, header },
          body: { change: units },
          ...init,
        }),
      );
    },
    addItem: (saleId, item, options = {}) => {
      const header = { 'Idempotency-Key': options.key ?? newKey() };
      return call({ repeat: 'always' }, options, (init) =>
        api.POST('/sales/{saleId}/items', { params: { path: { saleId }, header }, body: item, ...init }),
      );
    },
    changeItem: (saleId, sku, change, options) =>
      call({ repeat: 'undecided' }, options, (init) =>
        api.PATCH('/sales/{saleId}/items/{sku}', {
          params: { path: { saleId, sku } },
          body: change,
          ...init,
        }),
      ),
    extend: (saleId, extension, options = {}) => {
      const header = { 'Idempotency-Key': options.key ?? newKey() };
      return call({ repeat: 'always' }, options, (init) =>
        api.POST('/sales/{saleId}/extension', {
          params: { path: { saleId }, header },
          body: extension,
          ...init,
        }),
      );
    },
    audit: (saleId, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.GET('/sales/{saleId}/audit', { params: { path: { saleId } }, ...init }),
      ),
    repair: (saleId, request = {}, options) =>
      call({ repeat: 'undecided' }, options, (init) =>
        api.POST('/sales/{saleId}/audit', { params: { path: { saleId } }, body: request, ...init }),
      ),
  };
}
