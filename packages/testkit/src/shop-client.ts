import { Agent, request } from 'node:http';

export interface Reply {
  /** 0: no answer. */
  readonly status: number;
  /** The last part of the problem's type; null for an answer that is none. */
  readonly slug: string | null;
  readonly replayed: boolean;
  readonly body: Record<string, unknown>;
  /** Start of the request, by this machine's clock, which Redis and Postgres share. */
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
}

export interface PurchaseRequest {
  readonly sku: string;
  readonly quantity: number;
  readonly buyerId: string;
  readonly idempotencyKey?: string;
  /** Becomes the order's `request_id`; default: a random one. */
  readonly requestId?: string;
}

/** The system's address, and the credentials of a shop's back end. */
export interface ShopAccess {
  readonly url: string;
  readonly operatorToken: string;
  readonly shopToken: string;
}

export interface SaleFields {
  readonly saleId: string;
  readonly items: readonly { readonly sku: string; readonly allotment: number }[];
  readonly buyerLimit?: number;
  readonly paymentWindowSeconds?: number;
  readonly holdSeconds?: number;
}

/** The price of a unit of every new item. */
const UNIT_PRICE = 1000;

const TIMEOUT_MS = 60_000;

/** A shop's back end, with kept connections: a client that costs little CPU beside the servers on the same machine. */
export class ShopClient {
  readonly #agent: Agent;
  readonly #access: ShopAccess;
  readonly #timeoutMs: number;

  constructor(access: ShopAccess, connectionsMax: number, timeoutMs = TIMEOUT_MS) {
    this.#access = access;
    this.#timeoutMs = timeoutMs;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connectionsMax, maxFreeSockets: connectionsMax });
  }

  /** @throws Error when it was not opened */
  async openSale(fields: SaleFields): Promise<void> {
    const reply = await this.createSale(fields);
    if (reply.status !== 201) throw new Error(`the sale was not opened: ${JSON.stringify(reply)}`);
  }

  createSale(fields: SaleFields): Promise<Reply> {
    const body = {
      ...fields,
      name: fields.saleId,
      currency: 'EUR',
      items: fields.items.map((item) => ({ ...item, unitPrice: UNIT_PRICE })),
    };
    return this.#call('POST', '/sales', this.#access.operatorToken, body);
  }

  purchase(saleId: string, { idempotencyKey, requestId, ...body }: PurchaseRequest): Promise<Reply> {
    const headers = {
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
    };
    return this.#call('POST', `/sales/${saleId}/purchases`, this.#access.shopToken, { ...body }, headers);
  }

  /** Reads the order; with `waitSeconds`, once it has left `queued` or after that time. */
  order(orderNo: string, waitSeconds?: number): Promise<Reply> {
    const query = waitSeconds === undefined ? '' : `?wait=${waitSeconds}`;
    return this.#call('GET', `/orders/${orderNo}${query}`, this.#access.shopToken);
  }

  pay(orderNo: string, amount: number, reference = orderNo): Promise<Reply> {
    const body = { provider: 'bench', reference, amount };
    return this.#call('POST', `/orders/${orderNo}/payments`, this.#access.shopToken, body);
  }

  cancel(orderNo: string): Promise<Reply> {
    return this.#call('POST', `/orders/${orderNo}/cancellation`, this.#access.shopToken);
  }

  return(orderNo: string, restock: boolean): Promise<Reply> {
    return this.#call('POST', `/orders/${orderNo}/return`, this.#access.shopToken, { restock });
  }

  sale(saleId: string): Promise<Reply> {
    return this.#call('GET', `/sales/${saleId}`, null);
  }

  audit(saleId: string): Promise<Reply> {
    return this.#call('GET', `/sales/${saleId}/audit`, this.#access.operatorToken);
  }

  changeSale(saleId: string, change: Record<string, unknown>): Promise<Reply> {
    return this.#call('PATCH', `/sales/${saleId}`, this.#access.operatorToken, change);
  }

  closeSale(saleId: string): Promise<Reply> {
    return this.changeSale(saleId, { state: 'closed' });
  }

  changeAllotment(saleId: string, sku: string, change: number): Promise<Reply> {
    const path = `/sales/${saleId}/items/${sku}/allotment`;
    return this.#call('POST', path, this.#access.operatorToken, { change });
  }

  changePrice(saleId: string, sku: string, unitPrice: number): Promise<Reply> {
    return this.#call('PATCH', `/sales/${saleId}/items/${sku}`, this.#access.operatorToken, { unitPrice });
  }

  extend(saleId: string, seconds: number): Promise<Reply> {
    return this.#call('POST', `/sales/${saleId}/extension`, this.#access.operatorToken, { seconds });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Never rejects: a missing answer has status 0. */
  #call(
    method: string,
    path: string,
    token: string | null,
    body?: Record<string, unknown>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const payload = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const sentAtMs = Date.now();
    return new Promise((resolve) => {
      const finish = (status: number, text: string, replayed: boolean): void => {
        const parsed = parse(text);
        const type = parsed['type'];
        const slug = typeof type === 'string' ? type.slice(type.lastIndexOf('/') + 1) : null;
        resolve({ status, slug, replayed, body: parsed, sentAtMs, answeredAtMs: Date.now() });
      };
      const sent = request(
        `${this.#access.url}${path}`,
        {
          method,
          agent: this.#agent,
          timeout: this.#timeoutMs,
          headers: {
            ...(token === null ? {} : { authorization: `Bearer ${token}` }),
            ...(payload === null
              ? {}
              : { 'content-type': 'application/json', 'content-length': payload.length }),
            ...headers,
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () =>
            finish(response.statusCode ?? 0, text, response.headers['idempotency-replayed'] === 'true'),
          );
          response.on('error', (error) => finish(0, JSON.stringify({ error: error.message }), false));
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('error', (error) => finish(0, JSON.stringify({ error: error.message }), false));
      sent.end(payload);
    });
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
