-- Returns paid orders of one sale: the buyer's count falls, and the units become available, or stay sold. Idempotent:
-- the set `returned` keeps the order numbers that were returned, and one that is in it changes nothing.
--
-- KEYS: gate items buyers reservations spent_even spent_odd returned
-- EACH KEY: window
-- ARGV: epoch sale_id
-- EACH: order_no sku units restocked buyer_id
-- REPLY: one of 'returned', 'known' for each order number. UNTRUSTED or DAMAGED: nothing was written.
--
-- restocked: '1', or '0' for units that stay sold.
--
-- A reservation that is still there is of an order whose settlement was not applied. Its units leave `reserved`, and
-- its record is deleted with a tombstone, so that the settlement finds nothing. Without one the units are in `sold`.
--
-- A rebuild by a version without returns does not load the set, and the gate does not show which orders its counters
-- contain as returned. Such a gate has to be rebuilt.
--
-- INCLUDE: guard tombstones

local items, buyers, reservations, spent_even, spent_odd, returned = unpack(KEYS, 2, 7)
local sale_id = ARGV[2]

local WIDTH = 5

if redis.call('HGET', gate, 'returned_epoch') ~= epoch then
  return redis.error_reply('DAMAGED the gate was rebuilt without its returned orders')
end

local order_nos, orders = {}, {}
for i = 3, #ARGV, WIDTH do
  local order_no, sku, units, restocked, buyer_id = unpack(ARGV, i, i + WIDTH - 1)
  order_nos[#order_nos + 1] = order_no
  orders[#orders + 1] = { sku, units, restocked == '1', buyer_id }
end
local known = redis.call('SMISMEMBER', returned, unpack(order_nos))
local records = redis.call('HMGET', reservations, unpack(order_nos))

local reply, applied, unsettled, seen = {}, {}, {}, {}
local of_items, of_buyers = {}, {}
local function add(sums, field, units)
  sums[field] = (sums[field] or 0) + units
end
for n, order_no in ipairs(order_nos) do
  if known[n] == 1 or seen[order_no] then
    reply[n] = 'known'
  else
    local sku, units, is_restocked, buyer_id = unpack(orders[n])
    if records[n] then
      local sale, of_sku, count, buyer = string.match(records[n], '^(%S+) (%S+) (%d+) %S+ (.*)$')
      if sale ~= sale_id or of_sku ~= sku or count ~= units or buyer ~= buyer_id then
        return redis.error_reply('DAMAGED reservation ' .. order_no .. ' is not of its order')
      end
      unsettled[#unsettled + 1] = order_no
      add(of_items, sku .. ':reserved', -units)
    else
      add(of_items, sku .. ':sold', -units)
    end
    add(of_items, sku .. (is_restocked and ':available' or ':sold'), units)
    add(of_buyers, buyer_id, -units)
    seen[order_no] = true
    applied[#applied + 1] = order_no
    reply[n] = 'returned'
  end
end
if #applied == 0 then
  return reply
end

-- The new values as field, value, …, and the fields that are zero; nil where one would be negative.
local function changed(hash, sums)
  local fields, values, zeros = {}, {}, {}
  for field in pairs(sums) do
    fields[#fields + 1] = field
  end
  for i, value in ipairs(redis.call('HMGET', hash, unpack(fields))) do
    local sum = tonumber(value or '0') + sums[fields[i]]
    if sum < 0 then
      return nil
    end
    values[#values + 1] = fields[i]
    values[#values + 1] = string.format('%d', sum)
    if sum == 0 then
      zeros[#zeros + 1] = fields[i]
    end
  end
  return values, zeros
end
local counters = changed(items, of_items)
local counts, gone = changed(buyers, of_buyers)
if not counters or not counts then
  return redis.error_reply('DAMAGED fewer units are counted than are to be returned')
end

redis.call('SADD', returned, unpack(applied))
redis.call('HSET', items, unpack(counters))
redis.call('HSET', buyers, unpack(counts))
if #gone > 0 then
  redis.call('HDEL', buyers, unpack(gone))
end
if #unsettled > 0 then
  add_tombstones(spent_even, spent_odd, unsettled)
  redis.call('HDEL', reservations, unpack(unsettled))
end
if #KEYS > 7 then
  redis.call('UNLINK', unpack(KEYS, 8))
end
return reply
