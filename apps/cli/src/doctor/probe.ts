const PROBE_MS = 10_000;

/** What answers at an address: the status and the JSON of the answer, `null` for other text; `nothing` is no answer. */
export type Probed = { readonly status: number; readonly body: unknown } | 'nothing';

/** Sends one GET, and waits 10 s for the answer. */
export async function probe(url: string): Promise<Probed> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS), redirect: 'manual' });
    const text = await response.text();
    return { status: response.status, body: jsonOf(text) };
  } catch {
    return 'nothing';
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The address of a server on this machine that listens on `host`. */
export function localUrl(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
