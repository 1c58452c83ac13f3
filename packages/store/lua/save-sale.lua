-- Applies the settings and allotments of one sale, if they are newer than the gate's.
--
-- KEYS: gate sale items buyers idempotency
-- ARGV: epoch version name state opens_at closes_at buyer_limit payment_window_seconds closed_at catalog_version visibility message
-- EACH: sku allotment units_taken
-- REPLY: {'saved'}, {'stale'} the gate has this version or a later one, or {'allotment_in_use', sku, available}
--   when an allotment would be cut by more than is available. UNTRUSTED or DAMAGED: nothing was written.
--
-- A new allotment changes the available units by the difference. Times are in ms. '' means none. units_taken is the
-- number of an item's units that are reserved and sold in the ledger. An item with units taken has been in this gate,
-- so it is not loaded as new.
--
-- INCLUDE: guard

local sale, items, buyers, idempotency = unpack(KEYS, 2, 5)
local version, name, state, opens_at, closes_at, buyer_limit, payment_window_seconds, closed_at, catalog_version, visibility, message = unpack(ARGV, 2, 12)

local IDEMPOTENCY_KEPT_MS = 86400000
local WIDTH = 3

local present = redis.call('HGET', sale, 'version')
if present and tonumber(present) >= tonumber(version) then
  return { 'stale' }
end

-- One script loads settings and items, before the first purchase.
local has_items = redis.call('EXISTS', items) == 1
if not present and (has_items or redis.call('EXISTS', buyers) == 1) then
  return redis.error_reply('DAMAGED the settings of a sale are missing that this gate has had')
elseif present and not has_items then
  return redis.error_reply('DAMAGED the items of a sale are missing that this gate has had')
end

local counters = {}
for i = 13, #ARGV, WIDTH do
  local sku, allotment, units_taken = unpack(ARGV, i, i + WIDTH - 1)
  local before, available = unpack(redis.call('HMGET', items, sku .. ':allotment', sku .. ':available'))
  if not before and tonumber(units_taken) > 0 then
    return redis.error_reply('DAMAGED the counters of ' .. sku .. ' are missing that this gate has had')
  end
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
  'buyer_limit', buyer_limit, 'payment_window_seconds', payment_window_seconds, 'closed_at', closed_at,
  'catalog_version', catalog_version, 'visibility', visibility, 'message', message)

-- A closing time in the past closes the sale now, not at that time.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local closed = tonumber(closed_at) or tonumber(closes_at)
if closed then
  redis.call('PEXPIREAT', idempotency, (tonumber(closed_at) or math.max(now, closed)) + IDEMPOTENCY_KEPT_MS)
else
  redis.call('PERSIST', idempotency)
end
return { 'saved' }
