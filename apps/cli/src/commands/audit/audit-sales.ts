import {
  allSales,
  auditSale,
  findCatalog,
  type AuditOptions,
  type AuditReport,
  type UnreachablePartition,
  type Stores,
} from '@stampede/engine';
import { describeUnreachable } from '../../describe-unreachable.ts';
import { EXIT_DOES_NOT_HOLD, EXIT_DONE, EXIT_FAILED } from '../../exit-codes.ts';
import { FailedError } from '../../failed-error.ts';
import type { Report } from '../../terminal/print-report.ts';
import { showTable } from '../../terminal/show-table.ts';

/** Only the caller waits, so one sale is audited completely. */
const WHOLE: AuditOptions = { max: 20_000_000 };

/** A sale's report, and why its gate is unavailable; null where it is available. */
interface Audited {
  readonly report: AuditReport;
  readonly away: UnreachablePartition | null;
}

/**
 * Audits one sale completely, or all sales within the bounds of the audit route. Sales of a partition whose server is
 * unavailable are audited by the ledger alone.
 *
 * @throws FailedError when there is no such sale; an operating error
 */
export async function auditSales(
  stores: Stores,
  saleId: string | null,
  away: readonly UnreachablePartition[],
): Promise<Report> {
  const found = saleId === null ? await auditAll(stores, away) : [await auditOne(stores, saleId, away)];
  const unreachable = saleId === null ? away : found.flatMap((each) => each.away ?? []);
  const reports = found.map(({ report }) => report);
  return {
    data: { sales: reports, unreachable },
    exitCode: unreachable.length > 0 ? EXIT_FAILED : reports.every(isWell) ? EXIT_DONE : EXIT_DOES_NOT_HOLD,
    print: () => {
      printAudit(found);
      for (const partition of unreachable) console.log(describeUnreachable(partition));
    },
  };
}

async function auditOne(
  stores: Stores,
  saleId: string,
  away: readonly UnreachablePartition[],
): Promise<Audited> {
  const catalog = await findCatalog(stores, saleId);
  const report = catalog === null ? null : await auditSale(stores, saleId, WHOLE);
  if (catalog === null || report === null) throw new FailedError(`there is no sale ${saleId}`);
  return { report, away: awayOf(catalog, away) };
}

async function auditAll(stores: Stores, away: readonly UnreachablePartition[]): Promise<Audited[]> {
  const found: Audited[] = [];
  for await (const { catalog } of allSales(stores)) {
    const report = await auditSale(stores, catalog.saleId);
    if (report !== null) found.push({ report, away: awayOf(catalog, away) });
  }
  return found;
}

function awayOf(
  { partition }: { readonly partition: number },
  away: readonly UnreachablePartition[],
): UnreachablePartition | null {
  return away.find((each) => each.partition === partition) ?? null;
}

function isWell({ trusted, laws }: AuditReport): boolean {
  return trusted && laws.every(({ holds }) => holds);
}

function printAudit(found: readonly Audited[]): void {
  const reports = found.map(({ report }) => report);
  if (reports.length === 0) {
    console.log('There are no sales.');
    return;
  }
  showTable(
    ['sale', 'gate', 'looked at', 'laws'],
    found.map(({ report, away }) => [
      report.saleId,
      away !== null ? 'away' : report.trusted ? 'trusted' : 'not trusted',
      report.complete ? 'all' : 'a part',
      brokenLaws(report) || `${report.laws.length} hold`,
    ]),
  );
  const differences = reports.flatMap((report) =>
    report.differences.map(({ law, orderNos, detail }) => [report.saleId, law, orderNos.join('\n'), detail]),
  );
  if (differences.length > 0) showTable(['sale', 'law', 'orders', 'difference'], differences);
  for (const { saleId, laws } of reports) {
    for (const { name, orders } of laws.filter((law) => !law.holds && law.orders.length > 0))
      console.log(`${saleId} ${name}: ${orders.join(' ')}`);
  }
}

function brokenLaws({ laws }: AuditReport): string {
  return laws
    .filter(({ holds }) => !holds)
    .map(({ name }) => `${name} does not hold`)
    .join('\n');
}
