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
import { BulkButton } from '../sale/bulk-button.tsx';
import { ExtendAll } from '../sale/extend-all.tsx';
import { Refusals } from '../sale/refusals.tsx';
import { isOperator } from '../session.ts';

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
  const id = encodeURIComponent(saleId);
  return (
    <Page title={view.name} aside={isOperator() ? <SaleSteering view={view} /> : undefined}>
      <SaleFacts view={view} />
      <SaleFigures view={view} />
      <LastMinutes view={view} />
      <ItemBars view={view} />
      <div class="columns">
        <OrdersByState view={view} />
        <Refusals view={view} />
      </div>
      <LawLights view={view} />
      <div class="buttons">
        <a class="button" href={`/desk/orders?saleId=${id}`}>
          Orders
        </a>
        <a class="button" href={`/desk/payments?saleId=${id}`}>
          Payments
        </a>
        <a class="button" href={`/desk/trail?saleId=${id}`}>
          Audit trail
        </a>
        {isOperator() ? (
          <>
            <ExtendAll saleId={saleId} />
            <BulkButton view={view} action="cancel" />
            <BulkButton view={view} action="return" />
          </>
        ) : null}
      </div>
    </Page>
  );
}
