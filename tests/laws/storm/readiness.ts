const ANSWER_MAX_MS = 2000;

/** What the buy API says is missing, of a gate or of anything else; null: nothing. */
export async function whatIsMissing(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MAX_MS) });
    const said = await response.text();
    return response.status === 200 && !said.includes('"degraded"') ? null : said;
  } catch (error) {
    return String(error);
  }
}
