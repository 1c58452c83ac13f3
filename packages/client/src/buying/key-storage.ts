type Eventually<T> = T | Promise<T>;

/** Where keys outlive the page: `localStorage`, or something like it, which may be asynchronous. */
export interface KeyStorage {
  getItem(name: string): Eventually<string | null>;
  setItem(name: string, value: string): Eventually<unknown>;
  removeItem(name: string): Eventually<unknown>;
}
