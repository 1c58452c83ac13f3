-- Makes the reserved units of paid orders of one sale sold ones. Once: the reservation's record goes with it, and
-- an order number without a record changes nothing. The buyer's count stays.
--
-- KEYS: gate items reservations
-- EACH KEY: window
-- ARGV: epoch sale_id
-- EACH: order_no
-- REPLY: one of 'settled', 'absent' for each order number. UNTRUSTED or DAMAGED: nothing was written.

local gate, items, reservations = unpack(KEYS)
local epoch, sale_id = unpack(ARGV, 1, 2)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local reply, settled, deltas, seen = {}, {}, {}, {}
local records = redis.call('HMGET', reservations, unpack(ARGV, 3))
for i = 3, #ARGV do
  local order_no, record = ARGV[i], records[i - 2]
  if record and not seen[order_no] then
    local sale, sku, units = string.match(record, '^(%S+) (%S+) (%d+) ')
    if sale ~= sale_id then
      return redis.error_reply('DAMAGED reservation ' .. order_no .. ' is not of sale ' .. sale_id)
    end
    seen[order_no] = true
    settled[#settled + 1] = order_no
    deltas[sku] = (deltas[sku] or 0) + tonumber(units)
    reply[#reply + 1] = 'settled'
  else
    reply[#reply + 1] = 'absent'
  end
end
if #settled == 0 then
  return reply
end

local counters = {}
for sku, units in pairs(deltas) do
  local reserved, sold = unpack(redis.call('HMGET', items, sku .. ':reserved', sku .. ':sold'))
  if not reserved or tonumber(reserved) < units then
    return redis.error_reply('DAMAGED fewer units of ' .. sku .. ' are reserved than are to be settled')
  end
  counters[#counters + 1] = sku .. ':reserved'
  counters[#counters + 1] = tonumber(reserved) - units
  counters[#counters + 1] = sku .. ':sold'
  counters[#counters + 1] = tonumber(sold) + units
end
redis.call('HSET', items, unpack(counters))
redis.call('HDEL', reservations, unpack(settled))
if #KEYS > 3 then
  redis.call('UNLINK', unpack(KEYS, 4))
end
return reply
