/** What a command has found or done. */
export interface Report {
  /** As programs read it. */
  readonly data: object;
  readonly exitCode: number;
  /** Prints it for people. */
  print(): void;
}

/** Prints a report, for programs or for people. Returns its exit code. */
export function printReport(report: Report, { json }: { json?: true }): number {
  if (json === true) console.log(JSON.stringify(report.data, null, 2));
  else report.print();
  return report.exitCode;
}
