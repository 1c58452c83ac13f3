import { isOrderNo, isSaleId, isSku } from '@stampede/domain';
import type { FieldError } from '../schemas/field-error.ts';
import { orderNotFound, saleNotFound, skuNotFound } from './common-problems.ts';
import type { Problem } from './problems.ts';

export interface PathIds {
  readonly saleId: string;
  readonly sku: string;
  /** Lower-case, as it is stored; a UUID means the same in either case. */
  readonly orderNo: string;
}

/** The ids in a path; those that the path does not have are empty. */
export function pathIds(params: Readonly<Record<string, unknown>>): PathIds {
  const { saleId, sku, orderNo } = params;
  return {
    saleId: typeof saleId === 'string' ? saleId : '',
    sku: typeof sku === 'string' ? sku : '',
    orderNo: typeof orderNo === 'string' ? orderNo.toLowerCase() : '',
  };
}

/** An id that cannot exist is not found, and no store needs to be asked. */
export function impossibleId(params: Readonly<Record<string, unknown>>, ids: PathIds): Problem | null {
  if ('saleId' in params && !isSaleId(ids.saleId)) return saleNotFound();
  if ('sku' in params && !isSku(ids.sku)) return skuNotFound();
  if ('orderNo' in params && !isOrderNo(ids.orderNo)) return orderNotFound();
  return null;
}

/** Money is not to be recorded for what a slip of a program has put in the place of a number. */
export function malformedOrderNo({ orderNo }: PathIds): FieldError[] {
  if (isOrderNo(orderNo)) return [];
  return [{ pointer: '/path/orderNo', detail: 'is not an order number, such as a 202 has in its orderNo' }];
}
