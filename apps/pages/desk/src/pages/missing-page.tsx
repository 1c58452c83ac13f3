import { Page } from '../parts/page.tsx';

/** An address of the desk that has no page. */
export function MissingPage() {
  return (
    <Page title="There is no such page">
      <p>
        The address may be mistyped. <a href="/desk">Go to the desk</a>.
      </p>
    </Page>
  );
}
