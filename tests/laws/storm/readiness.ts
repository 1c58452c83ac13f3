const ANSWER_MAX_MS = 2000;

/** The failed checks of the buy API; null: none. */
export async function whatIsMissing(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MAX_MS) });
    const said = await response.text();
    return response.status === 200 && !said.includes('"degraded"') ? null : said;
  } catch (error) {
    return String(error);
  }
}
