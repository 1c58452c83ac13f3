/** Without a slash at its end; empty where it is not configured. */
export type PublicUrl = string;

/**
 * The address of a path of this API, as clients reach it: absolute where `PUBLIC_URL` is set, because a path alone would
 * lead out of the prefix that a proxy strips. Without it the path itself.
 */
export function addressOf(path: string, publicUrl: PublicUrl): string {
  return publicUrl + path;
}
