import type { Migration } from './migration.ts';

/*
 * A foreign key is checked row by row, each with a query of its own: 6.7 of the 36 µs of Postgres' time that an order
 * costs (docs/decisions/0020). These triggers guarantee the same with one check per statement, of the distinct items
 * and sales of its rows.
 */

const ITEM_OF_ORDERS = `
ALTER TABLE orders DROP CONSTRAINT orders_sale_id_sku_fkey;

CREATE OR REPLACE FUNCTION orders_need_their_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  named record;
BEGIN
  -- The lock is that of a foreign key: the item stays until the transaction has ended.
  FOR named IN SELECT DISTINCT sale_id, sku FROM written ORDER BY sale_id, sku LOOP
    PERFORM 1 FROM sale_items i WHERE i.sale_id = named.sale_id AND i.sku = named.sku FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE foreign_key_violation USING
        MESSAGE = format('there is no item %s %s', named.sale_id, named.sku),
        TABLE = 'orders', CONSTRAINT = 'orders_need_their_item';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER orders_need_their_item AFTER INSERT ON orders
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION orders_need_their_item();

CREATE OR REPLACE FUNCTION orders_keep_their_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE foreign_key_violation USING
    MESSAGE = 'an order never changes its sale and SKU', TABLE = 'orders', CONSTRAINT = 'orders_keep_their_item';
END $$;
CREATE TRIGGER orders_keep_their_item BEFORE UPDATE OF sale_id, sku ON orders
  FOR EACH ROW WHEN (OLD.sale_id <> NEW.sale_id OR OLD.sku <> NEW.sku) EXECUTE FUNCTION orders_keep_their_item();

CREATE OR REPLACE FUNCTION items_stay_with_their_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM orders o WHERE o.sale_id = OLD.sale_id AND o.sku = OLD.sku) THEN
    RAISE foreign_key_violation USING
      MESSAGE = format('there are orders of %s %s', OLD.sale_id, OLD.sku),
      TABLE = 'sale_items', CONSTRAINT = 'items_stay_with_their_orders';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER items_stay_with_their_orders AFTER DELETE ON sale_items
  FOR EACH ROW EXECUTE FUNCTION items_stay_with_their_orders();
CREATE TRIGGER items_keep_their_name AFTER UPDATE OF sale_id, sku ON sale_items
  FOR EACH ROW WHEN (OLD.sale_id <> NEW.sale_id OR OLD.sku <> NEW.sku) EXECUTE FUNCTION items_stay_with_their_orders();
`;

/** Its rows are short-lived and derive from rows that the triggers above and the keys of sales and gates protect. */
const PENDING_GATE_CHANGES = `
ALTER TABLE pending_gate_changes
  DROP CONSTRAINT pending_gate_changes_partition_fkey,
  DROP CONSTRAINT pending_gate_changes_sale_id_fkey;
`;

/** Replaces the foreign keys of the tables that grow with every purchase by checks once per statement. */
export const checksAStatement: Migration = {
  name: '0002-checks-a-statement',
  up: async (knex) => {
    await knex.raw([ITEM_OF_ORDERS, PENDING_GATE_CHANGES].join('\n'));
  },
  down: async (knex) => {
    await knex.raw(`
      DROP TRIGGER items_keep_their_name ON sale_items;
      DROP TRIGGER items_stay_with_their_orders ON sale_items;
      DROP TRIGGER orders_keep_their_item ON orders;
      DROP TRIGGER orders_need_their_item ON orders;
      DROP FUNCTION items_stay_with_their_orders, orders_keep_their_item, orders_need_their_item;
      ALTER TABLE orders ADD FOREIGN KEY (sale_id, sku) REFERENCES sale_items (sale_id, sku);
      ALTER TABLE pending_gate_changes
        ADD FOREIGN KEY (partition) REFERENCES gates (partition),
        ADD FOREIGN KEY (sale_id) REFERENCES sales (sale_id);
    `);
  },
};
