import type { VNode } from 'preact';
import { DeadLettersPage } from '../pages/dead-letters-page.tsx';
import { DeskPage } from '../pages/desk-page.tsx';
import { MissingPage } from '../pages/missing-page.tsx';
import { NewSalePage } from '../pages/new-sale-page.tsx';
import { OrderPage } from '../pages/order-page.tsx';
import { OrdersPage } from '../pages/orders-page.tsx';
import { PaymentsPage } from '../pages/payments-page.tsx';
import { PeoplePage } from '../pages/people-page.tsx';
import { SalePage } from '../pages/sale-page.tsx';
import { TrailPage } from '../pages/trail-page.tsx';
import { WebhookPage } from '../pages/webhook-page.tsx';
import { WebhooksPage } from '../pages/webhooks-page.tsx';

const PAGES: Readonly<Record<string, () => VNode>> = {
  '/desk': () => <DeskPage />,
  '/desk/new-sale': () => <NewSalePage />,
  '/desk/orders': () => <OrdersPage />,
  '/desk/payments': () => <PaymentsPage />,
  '/desk/dead-letters': () => <DeadLettersPage />,
  '/desk/webhooks': () => <WebhooksPage />,
  '/desk/trail': () => <TrailPage />,
  '/desk/people': () => <PeoplePage />,
};

/** Pages of one thing, by what stands in front of its id. */
const PAGES_OF: readonly (readonly [prefix: string, page: (id: string) => VNode])[] = [
  ['/desk/sales/', (id) => <SalePage saleId={id} />],
  ['/desk/orders/', (id) => <OrderPage orderNo={id} />],
  ['/desk/webhooks/', (id) => <WebhookPage endpointId={id} />],
];

/** The page of an address. */
export function pageAt(path: string): VNode {
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
  if (page !== undefined) return page();
  for (const [prefix, pageOf] of PAGES_OF) {
    const id = idBehind(prefix, path);
    if (id !== null) return pageOf(id);
  }
  return <MissingPage />;
}

/** The sale whose page that is; null: none. Its stream has the figures of the sale. */
export function saleIdAt(path: string): string | null {
  return idBehind('/desk/sales/', path);
}

function idBehind(prefix: string, path: string): string | null {
  if (!path.startsWith(prefix)) return null;
  const rest = path.slice(prefix.length);
  if (rest === '' || rest.includes('/')) return null;
  try {
    return decodeURIComponent(rest);
  } catch {
    return null;
  }
}
