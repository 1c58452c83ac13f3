import type { Migration } from './migration.ts';

const ENDPOINTS = `
CREATE TABLE webhook_endpoints (
  endpoint_id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  url                   text        NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
  types                 text[]      CHECK (cardinality(types) BETWEEN 1 AND 100),
  sale_id               text,
  description           text        CHECK (length(description) BETWEEN 1 AND 200),
  secret                text        NOT NULL CHECK (secret ~ '^whsec_[A-Za-z0-9+/]{32,86}=*$'),
  previous_secret       text,
  previous_secret_until timestamptz,
  disabled_reason       text        CHECK (disabled_reason IN ('operator', 'gone')),
  reached_position      bigint      NOT NULL CHECK (reached_position BETWEEN 0 AND 9007199254740991),
  failures              integer     NOT NULL DEFAULT 0 CHECK (failures >= 0),
  failing_since         timestamptz,
  probe_at              timestamptz,
  caller                text,
  idempotency_key       text,
  created_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
  removed_at            timestamptz,
  CONSTRAINT webhook_endpoints_previous_secret_ends CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL)),
  CONSTRAINT webhook_endpoints_failing_since CHECK ((failures = 0) = (failing_since IS NULL)),
  CONSTRAINT webhook_endpoints_probed_while_failing CHECK ((failures = 0) = (probe_at IS NULL))
);
COMMENT ON TABLE  webhook_endpoints                       IS 'Addresses of the shop that events are sent to.';
COMMENT ON COLUMN webhook_endpoints.endpoint_id           IS 'The endpoint''s id.';
COMMENT ON COLUMN webhook_endpoints.url                   IS 'Where deliveries are sent.';
COMMENT ON COLUMN webhook_endpoints.types                 IS 'The types of events it gets; NULL: all.';
COMMENT ON COLUMN webhook_endpoints.sale_id               IS 'The sale whose events it gets; NULL: all sales.';
COMMENT ON COLUMN webhook_endpoints.description           IS 'The operator''s own words.';
COMMENT ON COLUMN webhook_endpoints.secret                IS 'Signs deliveries.';
COMMENT ON COLUMN webhook_endpoints.previous_secret       IS 'The secret before the last rotation.';
COMMENT ON COLUMN webhook_endpoints.previous_secret_until IS 'Until when the previous secret signs too.';
COMMENT ON COLUMN webhook_endpoints.disabled_reason       IS 'Why nothing is sent: operator, or gone (it answered 410); NULL: it is enabled.';
COMMENT ON COLUMN webhook_endpoints.reached_position      IS 'The last event that was considered for it.';
COMMENT ON COLUMN webhook_endpoints.failures              IS 'Failed attempts since the last success, those of one moment counted once.';
COMMENT ON COLUMN webhook_endpoints.failing_since         IS 'The first of those failures.';
COMMENT ON COLUMN webhook_endpoints.probe_at              IS 'While it fails: when the next delivery may be tried.';
COMMENT ON COLUMN webhook_endpoints.caller                IS 'Whose idempotency key it is; NULL without a key.';
COMMENT ON COLUMN webhook_endpoints.idempotency_key       IS 'The header Idempotency-Key of the request that created it.';
COMMENT ON COLUMN webhook_endpoints.created_at            IS 'When it was created; earlier events are not sent.';
COMMENT ON COLUMN webhook_endpoints.removed_at            IS 'When it was removed; a webhook-sender deletes its deliveries and then the row.';
`;

const DELIVERIES = `
CREATE TABLE deliveries (
  delivery_id      uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  endpoint_id      uuid        NOT NULL REFERENCES webhook_endpoints (endpoint_id),
  position         bigint      NOT NULL CHECK (position BETWEEN 1 AND 9007199254740991),
  type             text        NOT NULL,
  sale_id          text,
  order_no         uuid,
  state            text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
  attempts         integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  pending_since    timestamptz NOT NULL DEFAULT clock_timestamp(),
  first_attempt_at timestamptz,
  last_attempt_at  timestamptz,
  next_attempt_at  timestamptz,
  claimed_until    timestamptz,
  last_status      integer     CHECK (last_status BETWEEN 100 AND 999),
  last_error       text        CHECK (length(last_error) BETWEEN 1 AND 200),
  ended_at         timestamptz,
  CONSTRAINT deliveries_once UNIQUE (endpoint_id, position),
  CONSTRAINT deliveries_end_has_its_state CHECK ((state = 'pending') = (ended_at IS NULL)),
  CONSTRAINT deliveries_attempted_while_pending CHECK (next_attempt_at IS NULL OR state = 'pending'),
  CONSTRAINT deliveries_claimed_while_due CHECK (claimed_until IS NULL OR next_attempt_at IS NOT NULL)
);
COMMENT ON TABLE  deliveries                  IS 'The sending of one event to one webhook endpoint. Kept as long as the event; its content is not in here.';
COMMENT ON COLUMN deliveries.delivery_id      IS 'The delivery''s id.';
COMMENT ON COLUMN deliveries.endpoint_id      IS 'Where it goes.';
COMMENT ON COLUMN deliveries.position         IS 'The event''s position in the feed.';
COMMENT ON COLUMN deliveries.type             IS 'The event''s type.';
COMMENT ON COLUMN deliveries.sale_id          IS 'The event''s sale.';
COMMENT ON COLUMN deliveries.order_no         IS 'The event''s order; NULL: it is of none, and waits for no other.';
COMMENT ON COLUMN deliveries.state            IS 'pending; delivered: answered 2xx; failed: given up after a day of failures.';
COMMENT ON COLUMN deliveries.attempts         IS 'Claims so far; one that another copy repeated counts too.';
COMMENT ON COLUMN deliveries.created_at       IS 'When the event was accepted for the endpoint.';
COMMENT ON COLUMN deliveries.first_attempt_at IS 'When its attempts began, from which its pauses grow; NULL: not yet, or replayed since.';
COMMENT ON COLUMN deliveries.pending_since    IS 'When its day began: its creation, or its replay.';
COMMENT ON COLUMN deliveries.last_attempt_at  IS 'When its last attempt ended.';
COMMENT ON COLUMN deliveries.next_attempt_at  IS 'When it may be claimed; NULL: it is over, or an earlier one of its order is not.';
COMMENT ON COLUMN deliveries.claimed_until    IS 'The end of the claim of the webhook-sender that sends it now; NULL: none does.';
COMMENT ON COLUMN deliveries.last_status      IS 'The status of the last answer; NULL: there was none.';
COMMENT ON COLUMN deliveries.last_error       IS 'Why the last attempt failed.';
COMMENT ON COLUMN deliveries.ended_at         IS 'When it was delivered or given up.';
CREATE INDEX deliveries_in_state ON deliveries (endpoint_id, state, position);
CREATE INDEX deliveries_due ON deliveries (endpoint_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX deliveries_claimed ON deliveries (endpoint_id, claimed_until) WHERE claimed_until IS NOT NULL;
CREATE UNIQUE INDEX deliveries_one_of_an_order ON deliveries (endpoint_id, order_no)
  WHERE next_attempt_at IS NOT NULL AND order_no IS NOT NULL;
CREATE INDEX deliveries_held ON deliveries (endpoint_id, order_no, position)
  WHERE state = 'pending' AND next_attempt_at IS NULL;
`;

/** Events are sent to addresses of the shop. */
export const webhooks: Migration = {
  name: '0013-webhooks',
  up: async (knex) => {
    await knex.raw([ENDPOINTS, DELIVERIES].join('\n'));
  },
  down: async (knex) => {
    await knex.raw('DROP TABLE deliveries; DROP TABLE webhook_endpoints');
  },
};
