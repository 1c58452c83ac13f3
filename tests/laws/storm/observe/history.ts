import type { PurchaseRequest, Reply } from '@stampede/testkit';

/** A request to the system. */
export type Wish =
  | { readonly wish: 'buy'; readonly saleId: string; readonly purchase: BuyRequest }
  | { readonly wish: 'pay'; readonly orderNo: string; readonly amount: number; readonly reference: string }
  | { readonly wish: 'cancel'; readonly orderNo: string }
  | { readonly wish: 'return'; readonly orderNo: string; readonly restock: boolean }
  | { readonly wish: 'read order'; readonly orderNo: string }
  | { readonly wish: 'read sale'; readonly saleId: string }
  | {
      readonly wish: 'change allotment';
      readonly saleId: string;
      readonly sku: string;
      readonly change: number;
    }
  | {
      readonly wish: 'change price';
      readonly saleId: string;
      readonly sku: string;
      readonly unitPrice: number;
    }
  | { readonly wish: 'extend'; readonly saleId: string; readonly seconds: number }
  | { readonly wish: 'change sale'; readonly saleId: string; readonly change: Record<string, unknown> };

export type BuyRequest = PurchaseRequest & { readonly requestId: string };

/** `unknown`: it may or may not have happened. */
type Ending = 'done' | 'refused' | 'unknown';

/** A wish, from its sending to its answer. Times by this machine's clock, in ms since 1970. */
export type Operation = Wish & {
  readonly invokedAtMs: number;
  /** Without an answer: the end of the storm. */
  readonly doneAtMs: number;
  readonly ending: Ending;
  readonly reply: Reply;
};

export type OperationOf<Kind extends Wish['wish']> = Extract<Operation, { readonly wish: Kind }>;

/** All requests to the system, in the order of the answers. */
export class History {
  readonly operations: Operation[] = [];
  readonly #under = new Map<number, Wish & { invokedAtMs: number }>();
  #next = 0;

  /** Records the wish as invoked, sends it, and records its outcome. */
  async record(wish: Wish, send: () => Promise<Reply>): Promise<Reply> {
    const id = this.#next;
    this.#next += 1;
    const invokedAtMs = Date.now();
    this.#under.set(id, { ...wish, invokedAtMs });
    const reply = await send();
    this.#under.delete(id);
    const ending = endingOf(wish, reply);
    this.operations.push({ ...wish, invokedAtMs, doneAtMs: Date.now(), ending, reply });
    return reply;
  }

  /** Operations in flight count as unknown from now on. */
  close(): void {
    const doneAtMs = Date.now();
    for (const wish of this.#under.values()) {
      const reply = { status: 0, slug: null, replayed: false, body: {}, sentAtMs: wish.invokedAtMs };
      this.operations.push({
        ...wish,
        doneAtMs,
        ending: 'unknown',
        reply: { ...reply, answeredAtMs: doneAtMs },
      });
    }
    this.#under.clear();
  }

  of<Kind extends Wish['wish']>(kind: Kind): OperationOf<Kind>[] {
    return this.operations.filter((operation): operation is OperationOf<Kind> => operation.wish === kind);
  }
}

/**
 * A purchase that was refused as unavailable has reserved nothing. The same is promised for payments and changes, but
 * each is retried, and of several with one name the executed one is unknown: a 503 is not used as evidence.
 */
function endingOf({ wish }: Wish, { status, slug }: Reply): Ending {
  if (status >= 200 && status < 300) return 'done';
  if (status >= 400 && status < 500) return 'refused';
  if (wish === 'buy' && slug === 'unavailable') return 'refused';
  return 'unknown';
}
