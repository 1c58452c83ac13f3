-- Takes the settings and allotments of one sale over, if they are newer than what the gate has.
--
-- KEYS: gate sale items idempotency
-- ARGV: epoch version name state opens_at closes_at buyer_limit payment_window_seconds closed_at
-- EACH: sku allotment
-- REPLY: {'saved'}, {'stale'} the gate has this version or a later one, or {'allotment_in_use', sku, available}
--   when an allotment would be cut by more than is available. UNTRUSTED: nothing was written.
--
-- A new allotment changes what is available by the difference. Times in ms; '' means none.

local gate, sale, items, idempotency = unpack(KEYS)
local epoch, version, name, state, opens_at, closes_at, buyer_limit, payment_window_seconds, closed_at = unpack(ARGV, 1, 9)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local IDEMPOTENCY_KEPT_MS = 86400000
local WIDTH = 2

local present = redis.call('HGET', sale, 'version')
if present and tonumber(present) >= tonumber(version) then
  return { 'stale' }
end

local counters = {}
for i = 10, #ARGV, WIDTH do
  local sku, allotment = unpack(ARGV, i, i + WIDTH - 1)
  local before, available = unpack(redis.call('HMGET', items, sku .. ':allotment', sku .. ':available'))
  local units = tonumber(available or 0) + tonumber(allotment) - tonumber(before or 0)
  if units < 0 then
    return { 'allotment_in_use', sku, tonumber(available or 0) }
  end
  counters[#counters + 1] = { sku = sku, allotment = allotment, available = units, is_new = not before }
end

for _, item in ipairs(counters) do
  redis.call('HSET', items, item.sku .. ':allotment', item.allotment, item.sku .. ':available', item.available)
  if item.is_new then
    redis.call('HSET', items, item.sku .. ':reserved', 0, item.sku .. ':sold', 0)
  end
end
redis.call('HSET', sale,
  'version', version, 'name', name, 'state', state, 'opens_at', opens_at, 'closes_at', closes_at,
  'buyer_limit', buyer_limit, 'payment_window_seconds', payment_window_seconds, 'closed_at', closed_at)

-- A closing time in the past closes the sale now, and not when it says.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local closed = tonumber(closed_at) or tonumber(closes_at)
if closed then
  redis.call('PEXPIREAT', idempotency, (tonumber(closed_at) or math.max(now, closed)) + IDEMPOTENCY_KEPT_MS)
else
  redis.call('PERSIST', idempotency)
end
return { 'saved' }
