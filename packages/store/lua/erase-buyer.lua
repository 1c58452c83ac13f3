-- Puts a pseudonym in the place of a buyer's id in one sale, unless units of the sale are reserved.
--
-- KEYS: gate items buyers idempotency
-- ARGV: epoch buyer_id pseudonym
-- EACH: idempotency_key
-- REPLY: 'erased', or 'reserved': nothing was written. UNTRUSTED: nothing was written.
--
-- Each idempotency key of the buyer in the sale loses its record.
--
-- INCLUDE: guard any-reserved

local items, buyers, idempotency = unpack(KEYS, 2, 4)
local buyer_id, pseudonym = unpack(ARGV, 2, 3)

if any_reserved(items) then
  return 'reserved'
end
local taken, erased_before = unpack(redis.call('HMGET', buyers, buyer_id, pseudonym))
local records = {}
for i = 4, #ARGV do
  records[#records + 1] = buyer_id .. '\n' .. ARGV[i]
end
if taken then
  redis.call('HSET', buyers, pseudonym, tonumber(taken) + tonumber(erased_before or 0))
  redis.call('HDEL', buyers, buyer_id)
end
if #records > 0 then
  redis.call('HDEL', idempotency, unpack(records))
end
return 'erased'
