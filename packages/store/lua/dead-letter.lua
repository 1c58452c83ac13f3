-- Moves one queue entry that cannot become an order to the dead letters, with its cause.
--
-- KEYS: gate queue dead_letters
-- ARGV: epoch group entry_id order_no cause
-- REPLY: 1, or 0 when the entry is gone or has another order number. UNTRUSTED: nothing was written.
-- INCLUDE: guard entries

local queue, dead_letters = unpack(KEYS, 2, 3)
local group, entry_id, order_no, cause = unpack(ARGV, 2, 5)

local entry = redis.call('XRANGE', queue, entry_id, entry_id)[1]
if order_no_of(entry) ~= order_no then
  return 0
end
local fields = entry[2]
fields[#fields + 1] = 'dead_lettered_because'
fields[#fields + 1] = cause
redis.call('XADD', dead_letters, '*', unpack(fields))
redis.call('XACK', queue, group, entry_id)
redis.call('XDEL', queue, entry_id)
return 1
