import type { SaleView } from '../../../src/view/desk-view.ts';
import { sale, unknownSale } from '../live/stream.ts';
import { Page } from '../parts/page.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { ItemBars } from '../sale/item-bars.tsx';
import { LawLights } from '../sale/law-lights.tsx';
import { LastMinutes } from '../sale/last-minutes.tsx';
import { OrdersByState } from '../sale/orders-by-state.tsx';
import { SaleFacts } from '../sale/sale-facts.tsx';
import { SaleFigures } from '../sale/sale-figures.tsx';
import { SaleSteering } from '../sale/sale-steering.tsx';
import { Refusals } from '../sale/refusals.tsx';
import { isOperator } from '../signed-in.ts';

/** One sale live. */
export function SalePage({ saleId }: { readonly saleId: string }) {
  const view = sale.value;
  if (unknownSale.value === saleId) {
    return (
      <Page title="There is no such sale">
        <p>
          No sale has the id <code>{saleId}</code>. <a href="/desk">All sales are on the desk</a>.
        </p>
      </Page>
    );
  }
  if (view?.saleId !== saleId) {
    return (
      <Page title={saleId}>
        <Skeleton key="skeleton" height={720} />
      </Page>
    );
  }
  return (
    <Page title={view.name} aside={<SaleAside view={view} />}>
      <SaleFacts view={view} />
      <SaleFigures view={view} />
      <LastMinutes view={view} />
      <ItemBars view={view} />
      <div class="columns">
        <OrdersByState view={view} />
        <Refusals view={view} />
      </div>
      <LawLights view={view} />
    </Page>
  );
}

/** Where more of the sale is found, and what can be done with it. */
function SaleAside({ view }: { readonly view: SaleView }) {
  const id = encodeURIComponent(view.saleId);
  return (
    <div class="buttons">
      <a class="button plain" href={`/desk/orders?saleId=${id}`}>
        Orders
      </a>
      <a class="button plain" href={`/desk/payments?saleId=${id}`}>
        Payments
      </a>
      <a class="button plain" href={`/desk/trail?saleId=${id}`}>
        Audit trail
      </a>
      {isOperator() ? <SaleSteering view={view} /> : null}
    </div>
  );
}
