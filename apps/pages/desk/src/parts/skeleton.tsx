/** Stands where something will be, in its height. */
export function Skeleton({ height }: { readonly height: number }) {
  return <div class="skeleton" aria-hidden="true" style={{ height: `${height}px` }} />;
}
