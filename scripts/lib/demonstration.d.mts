interface Life {
  readonly signal: AbortSignal;
  readonly afterwards: (undo: () => Promise<unknown>) => void;
}

interface Begun {
  readonly done: string;
  readonly over?: Promise<unknown>;
}

export function serveDemonstration(
  life: Life,
  actions: Readonly<Record<string, (signal: AbortSignal) => Promise<Begun>>>,
): Promise<{ readonly DEMONSTRATION_URL: string; readonly DEMONSTRATION_SECRET: string }>;
