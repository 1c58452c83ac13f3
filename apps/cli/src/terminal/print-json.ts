/** Prints what the API answered, for programs. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
