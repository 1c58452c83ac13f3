-- What the processes may do, and nothing beyond: payments are never deleted, the audit trail only grows, and the schema
-- is never changed.
-- Run by stampede_owner after every migration; it may be run again:
--   psql "$OWNER_URL" -v ON_ERROR_STOP=1 -f deploy/postgres-grants.sql
BEGIN;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM stampede;
GRANT USAGE ON SCHEMA public TO stampede;
GRANT SELECT ON public.knex_migrations TO stampede;
GRANT SELECT, INSERT, UPDATE ON
  public.gates, public.payments, public.erasures, public.removed_sales TO stampede;
GRANT SELECT, INSERT ON public.audit_trail TO stampede;
GRANT SELECT ON public.events TO stampede;
GRANT SELECT, UPDATE ON public.event_numbering, public.desk_sessions TO stampede;
GRANT SELECT, INSERT, DELETE ON public.desk_links TO stampede;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  public.sales, public.sale_items, public.orders, public.extensions, public.event_batches, public.stock_announcements,
  public.idempotency_keys, public.leases, public.pending_gate_changes, public.processes, public.webhook_endpoints,
  public.deliveries TO stampede;
COMMIT;
