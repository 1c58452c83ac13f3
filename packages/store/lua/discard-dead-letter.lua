-- Deletes a dead letter that the ledger cannot have as an order, and releases the units that are reserved for it, in one
-- step: a replay at the same time finds either both or neither. Of a letter without a reservation nothing is released.
--
-- KEYS: gate items buyers reservations spent_even spent_odd dead_letters
-- ARGV: epoch sale_id entry_id order_no
-- REPLY: 1, or 0 when the entry is gone or has another order number. UNTRUSTED or DAMAGED: nothing was written.
-- INCLUDE: guard entries leave-reserved tombstones release-units

local items, buyers, reservations, spent_even, spent_odd, dead_letters = unpack(KEYS, 2, 7)
local sale_id, entry_id, order_no = unpack(ARGV, 2, 4)

local entry = redis.call('XRANGE', dead_letters, entry_id, entry_id)[1]
if order_no_of(entry) ~= order_no then
  return 0
end
local reply, released =
  release_units(items, buyers, reservations, spent_even, spent_odd, sale_id, { order_no })
if #released == 0 and reply[1] ~= 'absent' then
  return reply
end
return redis.call('XDEL', dead_letters, entry_id)
