/** The file's name for a list of one sale or of all. A sale's id has no characters that a file's name may not have. */
export function csvFileName(list: string, saleId: string | null): string {
  return saleId === null ? `${list}.csv` : `${list}-${saleId}.csv`;
}
