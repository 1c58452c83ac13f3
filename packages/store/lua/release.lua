-- Releases the units of closed orders of one sale: reserved to available. Idempotent: a reservation's record is deleted
-- with its units, and an order number without a record changes nothing.
--
-- KEYS: gate items buyers reservations spent_even spent_odd
-- EACH KEY: window
-- ARGV: epoch sale_id
-- EACH: order_no
-- REPLY: one of 'released', 'absent' for each order number. UNTRUSTED or DAMAGED: nothing was written.
-- INCLUDE: guard leave-reserved tombstones

local items, buyers, reservations, spent_even, spent_odd = unpack(KEYS, 2, 6)
local sale_id = ARGV[2]

local of_buyers = {}
local reply, released, counters = leave_reserved(items, reservations, sale_id, 'available', 'released', of_buyers)
if #released == 0 then
  return reply
end

local buyer_ids = {}
for buyer_id in pairs(of_buyers) do
  buyer_ids[#buyer_ids + 1] = buyer_id
end
local left, gone = {}, {}
for i, taken in ipairs(redis.call('HMGET', buyers, unpack(buyer_ids))) do
  local units = tonumber(taken or 0) - of_buyers[buyer_ids[i]]
  if units < 0 then
    return redis.error_reply('DAMAGED buyer ' .. buyer_ids[i] .. ' has fewer units than are to be released')
  elseif units == 0 then
    gone[#gone + 1] = buyer_ids[i]
  else
    left[#left + 1] = buyer_ids[i]
    left[#left + 1] = units
  end
end

add_tombstones(spent_even, spent_odd, released)
redis.call('HSET', items, unpack(counters))
redis.call('HDEL', reservations, unpack(released))
if #left > 0 then
  redis.call('HSET', buyers, unpack(left))
end
if #gone > 0 then
  redis.call('HDEL', buyers, unpack(gone))
end
if #KEYS > 6 then
  redis.call('UNLINK', unpack(KEYS, 7))
end
return reply
