import type { Route } from './http/route.ts';
import { auditSale } from './routes/audit-sale.ts';
import { cancelOrder } from './routes/cancel-order.ts';
import { changeAllotment } from './routes/change-allotment.ts';
import { changeSale } from './routes/change-sale.ts';
import { createSale } from './routes/create-sale.ts';
import { docs } from './routes/docs.ts';
import { docsFile } from './routes/docs-file.ts';
import { explainProblem } from './routes/explain-problem.ts';
import { getOrder } from './routes/get-order.ts';
import { getSale } from './routes/get-sale.ts';
import { listOrders } from './routes/list-orders.ts';
import { listSales } from './routes/list-sales.ts';
import { livez } from './routes/livez.ts';
import { metrics } from './routes/metrics.ts';
import { openapiJson } from './routes/openapi-json.ts';
import { placePurchase } from './routes/place-purchase.ts';
import { readyz } from './routes/readyz.ts';
import { repairSale } from './routes/repair-sale.ts';
import { settlePayment } from './routes/settle-payment.ts';

/** Everything that can be asked. The router tries them in this order, so the hot ones come first. */
export const allRoutes: readonly Route[] = [
  placePurchase,
  getOrder,
  getSale,
  listSales,
  createSale,
  changeSale,
  changeAllotment,
  auditSale,
  repairSale,
  settlePayment,
  cancelOrder,
  listOrders,
  livez,
  readyz,
  metrics,
  openapiJson,
  docs,
  docsFile,
  explainProblem,
];
