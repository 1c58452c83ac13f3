-- Settles paid orders of one sale: reserved to sold. Idempotent: a reservation's record is deleted with its units, and
-- an order number without a record changes nothing. The buyer's count does not change.
--
-- KEYS: gate items reservations spent_even spent_odd
-- EACH KEY: window
-- ARGV: epoch sale_id
-- EACH: order_no
-- REPLY: one of 'settled', 'absent' for each order number. UNTRUSTED or DAMAGED: nothing was written.
--
-- Adds a tombstone, as a release does: a repeated reserve must not take units again for an order that the ledger has
-- settled.
--
-- INCLUDE: guard leave-reserved tombstones

local items, reservations, spent_even, spent_odd = unpack(KEYS, 2, 5)
local sale_id = ARGV[2]

local reply, settled, counters = leave_reserved(items, reservations, { unpack(ARGV, 3) }, sale_id, 'sold', 'settled')
if #settled == 0 then
  return reply
end

add_tombstones(spent_even, spent_odd, settled)
redis.call('HSET', items, unpack(counters))
redis.call('HDEL', reservations, unpack(settled))
if #KEYS > 5 then
  redis.call('UNLINK', unpack(KEYS, 6))
end
return reply
