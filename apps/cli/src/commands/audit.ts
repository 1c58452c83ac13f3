import { allSales, auditSale, type AuditBounds, type AuditReport, type Stores } from '@stampede/engine';
import { EXIT_UNWELL, EXIT_WELL } from '../exit-codes.ts';
import type { Report } from '../print-report.ts';
import { showTable } from '../show-table.ts';
import { UsageError } from '../usage-error.ts';

/** Nobody waits but the caller, so one sale is looked at whole. */
const WHOLE: AuditBounds = { ordersMax: 10_000_000, reservationsMax: 10_000_000, buyersMax: 10_000_000 };

/**
 * Audits one sale whole, or all sales as far as the audit route would.
 * @throws UsageError when there is no such sale; an operating error
 */
export async function audit(stores: Stores, saleId: string | null): Promise<Report> {
  const reports = saleId === null ? await auditAll(stores) : [await auditOne(stores, saleId)];
  return {
    data: { sales: reports },
    exitCode: reports.every(isWell) ? EXIT_WELL : EXIT_UNWELL,
    print: () => printAudit(reports),
  };
}

async function auditOne(stores: Stores, saleId: string): Promise<AuditReport> {
  const report = await auditSale(stores, saleId, WHOLE);
  if (report === null) throw new UsageError(`there is no sale ${saleId}`);
  return report;
}

async function auditAll(stores: Stores): Promise<AuditReport[]> {
  const reports: AuditReport[] = [];
  for await (const { catalog } of allSales(stores)) {
    const report = await auditSale(stores, catalog.saleId);
    if (report !== null) reports.push(report);
  }
  return reports;
}

function isWell({ trusted, laws }: AuditReport): boolean {
  return trusted && laws.every(({ holds }) => holds);
}

function printAudit(reports: readonly AuditReport[]): void {
  if (reports.length === 0) {
    console.log('There are no sales.');
    return;
  }
  showTable(
    ['sale', 'gate', 'looked at', 'laws'],
    reports.map((report) => [
      report.saleId,
      report.trusted ? 'trusted' : 'not trusted',
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
