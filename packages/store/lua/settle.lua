-- Makes the reserved units of paid orders of one sale sold ones. Once: the reservation's record goes with it, and
-- an order number without a record changes nothing. The buyer's count stays.
--
-- KEYS: gate items reservations spent_even spent_odd
-- EACH KEY: window
-- ARGV: epoch sale_id
-- EACH: order_no
-- REPLY: one of 'settled', 'absent' for each order number. UNTRUSTED or DAMAGED: nothing was written.
--
-- The order number is remembered as spent, as by a release: a reserve that comes once more must not take units
-- again for an order that the ledger has settled.

local gate, items, reservations, spent_even, spent_odd = unpack(KEYS)
local epoch, sale_id = unpack(ARGV, 1, 2)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local TURN_MS = 60000

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

local clock = redis.call('TIME')
local turn = math.floor((clock[1] * 1000 + clock[2] / 1000) / TURN_MS)
local spent = turn % 2 == 0 and spent_even or spent_odd

redis.call('HSET', items, unpack(counters))
redis.call('HDEL', reservations, unpack(settled))
redis.call('SADD', spent, unpack(settled))
redis.call('PEXPIREAT', spent, (turn + 2) * TURN_MS)
if #KEYS > 5 then
  redis.call('UNLINK', unpack(KEYS, 6))
end
return reply
