import { newKey } from './buying/new-key.ts';
import type { Api } from './calling/api.ts';
import type { Call } from './calling/call.ts';
import type { CallOptions, KeyedOptions } from './client-options.ts';
import { pagesOf, type Pages } from './pages.ts';
import type {
  DeliveriesQuery,
  Delivery,
  DeliveryPage,
  NewWebhookEndpoint,
  SecretWebhookEndpoint,
  WebhookEndpoint,
  WebhookEndpointChange,
  WebhookTest,
} from './schemas.ts';

/** Addresses of the shop that events are sent to. */
export interface Webhooks {
  list(options?: CallOptions): Promise<WebhookEndpoint[]>;
  get(endpointId: string, options?: CallOptions): Promise<WebhookEndpoint>;
  /** With the secret, which no other answer has. */
  create(endpoint: NewWebhookEndpoint, options?: KeyedOptions): Promise<SecretWebhookEndpoint>;
  change(endpointId: string, change: WebhookEndpointChange, options?: CallOptions): Promise<WebhookEndpoint>;
  /** Not sent again automatically when its outcome is unknown. */
  remove(endpointId: string, options?: CallOptions): Promise<void>;
  /** The secret before signs too for 24 hours. */
  rotateSecret(endpointId: string, options?: KeyedOptions): Promise<SecretWebhookEndpoint>;
  /** Sends a test event and returns what the endpoint answered. */
  test(endpointId: string, options?: KeyedOptions): Promise<WebhookTest>;
  /** The newest event first. */
  deliveries(endpointId: string, query?: DeliveriesQuery, options?: CallOptions): Pages<DeliveryPage>;
  /** Sends a delivery again. */
  replay(deliveryId: string, options?: KeyedOptions): Promise<Delivery>;
}

export function createWebhooks(api: Api, call: Call): Webhooks {
  const at = (endpointId: string) => ({ path: { endpointId } });
  const keyed = ({ key }: KeyedOptions) => ({ header: { 'Idempotency-Key': key ?? newKey() } });
  return {
    list: async (options) => {
      const { data } = await call({ repeat: 'always' }, options, (init) =>
        api.GET('/webhook-endpoints', init),
      );
      return data;
    },
    get: (endpointId, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.GET('/webhook-endpoints/{endpointId}', { params: at(endpointId), ...init }),
      ),
    create: (endpoint, options = {}) => {
      const params = keyed(options);
      return call({ repeat: 'always' }, options, (init) =>
        api.POST('/webhook-endpoints', { params, body: endpoint, ...init }),
      );
    },
    change: (endpointId, change, options) =>
      call({ repeat: 'undecided' }, options, (init) =>
        api.PATCH('/webhook-endpoints/{endpointId}', { params: at(endpointId), body: change, ...init }),
      ),
    remove: async (endpointId, options) => {
      await call({ repeat: 'undecided' }, options, (init) =>
        api.DELETE('/webhook-endpoints/{endpointId}', { params: at(endpointId), ...init }),
      );
    },
    rotateSecret: (endpointId, options = {}) => {
      const params = { ...at(endpointId), ...keyed(options) };
      return call({ repeat: 'always' }, options, (init) =>
        api.POST('/webhook-endpoints/{endpointId}/rotate-secret', { params, ...init }),
      );
    },
    test: (endpointId, options = {}) => {
      const params = { ...at(endpointId), ...keyed(options) };
      return call({ repeat: 'always' }, options, (init) =>
        api.POST('/webhook-endpoints/{endpointId}/test', { params, ...init }),
      );
    },
    deliveries: (endpointId, query = {}, options) =>
      pagesOf((cursor) =>
        call({ repeat: 'always' }, options, (init) =>
          api.GET('/webhook-endpoints/{endpointId}/deliveries', {
            params: { ...at(endpointId), query: { ...query, ...(cursor !== undefined && { cursor }) } },
            ...init,
          }),
        ),
      ),
    replay: (deliveryId, options = {}) => {
      const params = { path: { deliveryId }, ...keyed(options) };
      return call({ repeat: 'always' }, options, (init) =>
        api.POST('/deliveries/{deliveryId}/replay', { params, ...init }),
      );
    },
  };
}
