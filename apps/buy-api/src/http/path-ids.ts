import { isErasureId, isOrderNo, isPaymentId, isSaleId, isSku, isWebhookId } from '@stampede/domain';
import type { FieldError } from '../schemas/field-error.ts';
import {
  deliveryNotFound,
  erasureNotFound,
  orderNotFound,
  paymentNotFound,
  saleNotFound,
  skuNotFound,
  webhookEndpointNotFound,
} from './common-problems.ts';
import type { Problem } from './problems.ts';

export interface PathIds {
  readonly saleId: string;
  readonly sku: string;
  /** Lower-case, as it is stored; UUIDs are case-insensitive. */
  readonly orderNo: string;
  /** Lower-case; absent where the path has none: digests of recorded requests are of all ids here. */
  readonly paymentId?: string;
  readonly buyerId?: string;
  /** Lower-case. */
  readonly erasureId?: string;
  readonly endpointId?: string;
  readonly deliveryId?: string;
}

/** The ids in a path; absent ones are empty. */
export function pathIds(params: Readonly<Record<string, unknown>>): PathIds {
  const { saleId, sku, orderNo, paymentId, buyerId, erasureId, endpointId, deliveryId } = params;
  return {
    saleId: typeof saleId === 'string' ? saleId : '',
    sku: typeof sku === 'string' ? sku : '',
    orderNo: typeof orderNo === 'string' ? orderNo.toLowerCase() : '',
    ...(typeof paymentId === 'string' && { paymentId: paymentId.toLowerCase() }),
    ...(typeof buyerId === 'string' && { buyerId }),
    ...(typeof erasureId === 'string' && { erasureId: erasureId.toLowerCase() }),
    ...(typeof endpointId === 'string' && { endpointId: endpointId.toLowerCase() }),
    ...(typeof deliveryId === 'string' && { deliveryId: deliveryId.toLowerCase() }),
  };
}

/** 404 for an id that cannot exist, without a read of a store. */
export function impossibleId(params: Readonly<Record<string, unknown>>, ids: PathIds): Problem | null {
  if ('saleId' in params && !isSaleId(ids.saleId)) return saleNotFound();
  if ('sku' in params && !isSku(ids.sku)) return skuNotFound();
  if ('orderNo' in params && !isOrderNo(ids.orderNo)) return orderNotFound();
  if (ids.paymentId !== undefined && !isPaymentId(ids.paymentId)) return paymentNotFound();
  if (ids.erasureId !== undefined && !isErasureId(ids.erasureId)) return erasureNotFound();
  if (ids.endpointId !== undefined && !isWebhookId(ids.endpointId)) return webhookEndpointNotFound();
  if (ids.deliveryId !== undefined && !isWebhookId(ids.deliveryId)) return deliveryNotFound();
  return null;
}

/**
 * The errors of a 400, for routes with `refusesMalformedOrderNo`: a reported payment whose order does not exist is
 * recorded, and must not be for a text that is no order number.
 */
export function malformedOrderNo({ orderNo }: PathIds): FieldError[] {
  if (isOrderNo(orderNo)) return [];
  return [{ pointer: '/path/orderNo', detail: 'is not an order number, such as a 202 has in its orderNo' }];
}
