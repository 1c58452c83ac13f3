-- Adds up the reservations of one sale by SKU, and reads its counters at the same moment.
--
-- KEYS: gate reservations items
-- ARGV: epoch sale_id reservations_max
-- REPLY: {} when the partition has more reservations than may be added up at once, else
--   { counters as field, value, …; sums as sku, units, … }. UNTRUSTED: nothing was read.
-- INCLUDE: guard

local reservations, items = unpack(KEYS, 2, 3)
local sale_id, reservations_max = unpack(ARGV, 2, 3)

if redis.call('HLEN', reservations) > tonumber(reservations_max) then
  return {}
end

local sums = {}
for _, record in ipairs(redis.call('HVALS', reservations)) do
  local sale, sku, units = string.match(record, '^(%S+) (%S+) (%d+) ')
  if sale == sale_id then
    sums[sku] = (sums[sku] or 0) + tonumber(units)
  end
end
local flat = {}
for sku, units in pairs(sums) do
  flat[#flat + 1] = sku
  flat[#flat + 1] = units
end
return { redis.call('HGETALL', items), flat }
