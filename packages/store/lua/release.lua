-- Gives the units of closed orders of one sale back: reserved to available. Once: the reservation's record goes
-- with them, and an order number without a record changes nothing.
--
-- KEYS: gate items buyers reservations spent_even spent_odd
-- EACH KEY: window
-- ARGV: epoch sale_id
-- EACH: order_no
-- REPLY: one of 'released', 'absent' for each order number. UNTRUSTED or DAMAGED: nothing was written.
--
-- The order number is remembered as spent for one to two minutes, so that a reserve that was on its way all the
-- time cannot take the units again. Two sets take turns of a minute; each is gone before its next turn begins.

local gate, items, buyers, reservations, spent_even, spent_odd = unpack(KEYS)
local epoch, sale_id = unpack(ARGV, 1, 2)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local TURN_MS = 60000

local reply, released, deltas, of_buyers = {}, {}, {}, {}
local records = redis.call('HMGET', reservations, unpack(ARGV, 3))
local seen = {}
for i = 3, #ARGV do
  local order_no, record = ARGV[i], records[i - 2]
  if record and not seen[order_no] then
    local sale, sku, units, buyer_id = string.match(record, '^(%S+) (%S+) (%d+) %S+ (.*)$')
    if sale ~= sale_id then
      return redis.error_reply('DAMAGED reservation ' .. order_no .. ' is not of sale ' .. sale_id)
    end
    seen[order_no] = true
    released[#released + 1] = order_no
    deltas[sku] = (deltas[sku] or 0) + tonumber(units)
    of_buyers[buyer_id] = (of_buyers[buyer_id] or 0) + tonumber(units)
    reply[#reply + 1] = 'released'
  else
    reply[#reply + 1] = 'absent'
  end
end
if #released == 0 then
  return reply
end

local counters = {}
for sku, units in pairs(deltas) do
  local available, reserved = unpack(redis.call('HMGET', items, sku .. ':available', sku .. ':reserved'))
  if not reserved or tonumber(reserved) < units then
    return redis.error_reply('DAMAGED fewer units of ' .. sku .. ' are reserved than are to be released')
  end
  counters[#counters + 1] = sku .. ':available'
  counters[#counters + 1] = tonumber(available) + units
  counters[#counters + 1] = sku .. ':reserved'
  counters[#counters + 1] = tonumber(reserved) - units
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

local clock = redis.call('TIME')
local turn = math.floor((clock[1] * 1000 + clock[2] / 1000) / TURN_MS)
local spent = turn % 2 == 0 and spent_even or spent_odd

redis.call('HSET', items, unpack(counters))
redis.call('HDEL', reservations, unpack(released))
if #left > 0 then
  redis.call('HSET', buyers, unpack(left))
end
if #gone > 0 then
  redis.call('HDEL', buyers, unpack(gone))
end
redis.call('SADD', spent, unpack(released))
redis.call('PEXPIREAT', spent, (turn + 2) * TURN_MS)
if #KEYS > 6 then
  redis.call('UNLINK', unpack(KEYS, 7))
end
return reply
