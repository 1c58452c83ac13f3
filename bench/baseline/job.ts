import { Redis } from 'ioredis';

/** The job from the API to the worker. */
export interface OrderJob {
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly buyerId: string;
  readonly quantity: number;
  readonly amount: number;
}

export const ORDERS_QUEUE = 'orders';
export const EXPIRY_QUEUE = 'expiry';

export const stockKey = (saleId: string): string => `stock:${saleId}`;
export const boughtKey = (saleId: string): string => `bought:${saleId}`;

/** A connection with the options that BullMQ requires. */
export function openRedis(): Redis {
  return new Redis(process.env['REDIS_URL'] ?? '', { maxRetriesPerRequest: null });
}
