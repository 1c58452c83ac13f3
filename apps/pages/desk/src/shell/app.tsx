import { useEffect } from 'preact/hooks';
import { fault, inBackground } from '../fault.ts';
import { unwatch, watch } from '../live/stream.ts';
import { DialogHost } from '../parts/dialog-host.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { go, place } from '../routing/router.ts';
import { readSession, sessionProblem } from '../session.ts';
import { session } from '../signed-in.ts';
import { SignInPage } from '../pages/sign-in-page.tsx';
import { Header } from './header.tsx';
import { pageAt, saleIdAt } from './page-at.tsx';
import { PageBoundary } from './page-boundary.tsx';

/** How often the session is read again while the server cannot be reached. */
const AGAIN_MS = 2_000;

/** Everything: the form without a session, else the header and the page of the address. */
export function App() {
  const { path } = place.value;
  const signedIn = session.value;
  const away = sessionProblem.value;
  useEffect(() => {
    inBackground(readSession());
  }, []);
  useEffect(() => {
    if (away === null) return;
    const timer = setTimeout(() => inBackground(readSession()), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [away]);
  useEffect(() => {
    if (signedIn === null) {
      unwatch();
      toSignIn();
    }
    if (signedIn) watch({ saleId: saleIdAt(path), onFailure: () => inBackground(readSession()) });
  }, [path, signedIn]);

  if (path === '/desk/sign-in') return <SignInPage />;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header />
      {fault.value === null ? null : (
        <div class="notice bad fault" role="alert">
          <strong>This page has failed. Load it anew.</strong>
          <p>{fault.value}</p>
        </div>
      )}
      <main id="main" class="main" tabIndex={-1}>
        {signedIn ? (
          <PageBoundary key={path}>{pageAt(path)}</PageBoundary>
        ) : away === null ? (
          <Skeleton height={400} />
        ) : (
          <ProblemNotice problem={away} />
        )}
      </main>
      <DialogHost />
    </>
  );
}

/** Shows the form, which leads back to the present page. */
function toSignIn(): void {
  const { path, query } = place.peek();
  if (path === '/desk/sign-in') return;
  const text = query.toString();
  const next = text === '' ? path : `${path}?${text}`;
  go(`/desk/sign-in?next=${encodeURIComponent(next)}`, { replace: true });
}
