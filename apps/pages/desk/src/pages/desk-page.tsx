import { desk } from '../live/stream.ts';
import { Age } from '../parts/age.tsx';
import { Page } from '../parts/page.tsx';
import { Section } from '../parts/section.tsx';
import { ShownCsvButton } from '../parts/shown-csv-button.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { UnitsLegend } from '../parts/units-bar.tsx';
import { isOperator, session } from '../signed-in.ts';
import { Attention } from '../overview/attention.tsx';
import { FindSale } from '../overview/find-sale.tsx';
import { Processes } from '../overview/processes.tsx';
import { SaleRows } from '../overview/sale-rows.tsx';
import { TryToBreakIt } from '../overview/try-to-break-it.tsx';

/** What needs attention first; then the sales, then the processes. */
export function DeskPage() {
  const view = desk.value;
  const aside = isOperator() ? (
    <a class="button first" href="/desk/new-sale">
      New sale
    </a>
  ) : undefined;
  // Until the first message nothing below has its final place, so nothing of it is drawn.
  if (view === null) {
    return (
      <Page title="Desk" aside={aside}>
        <Skeleton key="skeleton" height={480} />
      </Page>
    );
  }
  return (
    <Page title="Desk" aside={aside}>
      <Attention cards={view.cards} />
      <Section
        title="Sales"
        aside={
          <div class="legend">
            <Age asOf={view.sales.asOf} known={view.sales.value !== null} />
            <UnitsLegend />
            <ShownCsvButton rows={view.sales.value} name="sales" />
          </div>
        }
      >
        <SaleRows sales={view.sales.value} />
        <FindSale sales={view.sales.value ?? []} unclosed={view.unclosedSales ?? 0} />
      </Section>
      <Section
        title="Processes"
        aside={
          <span class="quiet">
            <Age asOf={view.processes.asOf} known={view.processes.value !== null} />
          </span>
        }
      >
        <Processes processes={view.processes.value} />
      </Section>
      {session.value?.demonstration === true && isOperator() ? <TryToBreakIt /> : null}
    </Page>
  );
}
