/** The result of a command. */
export interface Report {
  /** For programs, as JSON. */
  readonly data: object;
  readonly exitCode: number;
  /** Prints it for the terminal. */
  print(): void;
}

/** Prints a report, as JSON or for the terminal. Returns its exit code. */
export function printReport(report: Report, { json }: { json?: true }): number {
  if (json === true) console.log(JSON.stringify(report.data, null, 2));
  else report.print();
  return report.exitCode;
}
