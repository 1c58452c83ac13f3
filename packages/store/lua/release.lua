-- Releases the units of closed orders of one sale: reserved to available. Idempotent: a reservation's record is deleted
-- with its units, and an order number without a record changes nothing.
--
-- KEYS: gate items buyers reservations spent_even spent_odd
-- EACH KEY: window
-- ARGV: epoch sale_id
-- EACH: order_no
-- REPLY: one of 'released', 'absent' for each order number. UNTRUSTED or DAMAGED: nothing was written.
-- INCLUDE: guard leave-reserved tombstones release-units

local items, buyers, reservations, spent_even, spent_odd = unpack(KEYS, 2, 6)
local sale_id = ARGV[2]

local order_nos = { unpack(ARGV, 3) }
local reply, released = release_units(items, buyers, reservations, spent_even, spent_odd, sale_id, order_nos)
if #released > 0 and #KEYS > 6 then
  redis.call('UNLINK', unpack(KEYS, 7))
end
return reply
