import { CHECKOUT, readDotEnv, readNote } from '../checkout-settings.ts';
import { UsageError } from '../usage-error.ts';

/** Where the API is, and who calls it; without a token, what is public can be read. */
export interface FoundApi {
  readonly url: string;
  readonly token: string | undefined;
}

interface Flags {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * The address and the token of flags, else of STAMPEDE_URL and STAMPEDE_TOKEN in the environment, in `.env` of the
 * checkout, or in the file in which a running `npm start` records them. A token from a file is sent only to the address
 * of the same file.
 *
 * @throws UsageError when there is no address, or it is none, or the token cannot be one
 */
export function findApi(flags: Flags, env: NodeJS.ProcessEnv, checkout = CHECKOUT): FoundApi {
  const found = find(flags, env, checkout);
  if (found === null) {
    throw new UsageError(
      'the address of the API is missing: give --url or set STAMPEDE_URL (or run npm start in this checkout)',
    );
  }
  if (!/^https?:$/.test(protocolOf(found.url))) throw new UsageError('--url must be http://… or https://…');
  // A header holds nothing else.
  if (found.token !== undefined && !/^[\x21-\x7e]+$/.test(found.token))
    throw new UsageError('the token must be visible ASCII characters');
  return found;
}

function find(flags: Flags, env: NodeJS.ProcessEnv, checkout: URL): FoundApi | null {
  const given = {
    url: flags.url ?? set(env['STAMPEDE_URL']),
    token: flags.token ?? set(env['STAMPEDE_TOKEN']),
  };
  if (given.url !== undefined) return { url: given.url, token: given.token };
  for (const variables of [readDotEnv(checkout), readNote(checkout)]) {
    const url = set(variables['STAMPEDE_URL']);
    if (url !== undefined) return { url, token: given.token ?? set(variables['STAMPEDE_TOKEN']) };
  }
  return null;
}

/** An empty variable counts as not set, as everywhere. */
function set(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}
