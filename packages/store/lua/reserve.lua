-- Takes units for purchases of one sale and queues them, or says why not.
--
-- KEYS: gate sale items buyers idempotency reservations queue spent_even spent_odd
-- ARGV: epoch queue_limit sale_id
-- EACH: order_no sku quantity buyer_id idempotency_key request_id
-- REPLY: { now in ms, one entry for each purchase in the order of the input }, where an entry is one of
--   {'replayed', order_no}                     the key, or the order number, is known
--   {'idempotency_key_reused'}                 for another sku or quantity
--   {'sale_missing'}                           the sale has not arrived in this gate
--   {'sale_not_open', opens_at} {'sale_closed'} {'sale_paused'}
--   {'buyer_limit_reached', limit, taken}      limit and taken in units
--   {'sold_out'} {'not_enough_stock', available}
--   {'spent'}                                  the order number was released or voided before
--   {'queue_full'}
--   {'accepted'}
-- in this order of precedence. An error reply UNTRUSTED or DAMAGED means that nothing was written.
--
-- All is read and decided first and written last: Redis does not undo a script that fails half-way.
-- idempotency_key '' means none: the order number is the key then.

local gate, sale, items, buyers, idempotency, reservations, queue, spent_even, spent_odd = unpack(KEYS)
local epoch, queue_limit, sale_id = unpack(ARGV, 1, 3)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local WIDTH = 6
local IDEMPOTENCY_KEPT_MS = 86400000

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local reply = { now }

local state, opens_at, closes_at, buyer_limit =
  unpack(redis.call('HMGET', sale, 'state', 'opens_at', 'closes_at', 'buyer_limit'))
opens_at, closes_at, buyer_limit = tonumber(opens_at), tonumber(closes_at), tonumber(buyer_limit)

-- 1. Check the arguments, and collect what has to be read.
local purchases, order_nos, buyer_ids, keyed, fields = {}, {}, {}, {}, {}
local stock = {}
for i = 4, #ARGV, WIDTH do
  local order_no, sku, quantity, buyer_id, idempotency_key, request_id = unpack(ARGV, i, i + WIDTH - 1)
  local units = tonumber(quantity)
  if request_id == nil or units == nil or units < 1 or units > 10000 or units ~= math.floor(units) then
    return redis.error_reply('ERR purchase ' .. tostring(order_no) .. ' is malformed')
  end
  local purchase = { order_no = order_no, sku = sku, units = units, buyer_id = buyer_id, request_id = request_id }
  if idempotency_key ~= '' then
    purchase.key = buyer_id .. '\n' .. idempotency_key
    purchase.idempotency_key = idempotency_key
    keyed[#keyed + 1] = purchase.key
  end
  purchases[#purchases + 1] = purchase
  order_nos[#order_nos + 1] = order_no
  buyer_ids[#buyer_ids + 1] = buyer_id
  if stock[sku] == nil then
    stock[sku] = { available = false, reserved = false, touched = false }
    fields[#fields + 1] = sku .. ':available'
    fields[#fields + 1] = sku .. ':reserved'
    fields[#fields + 1] = sku .. ':sold'
    fields[#fields + 1] = sku .. ':allotment'
  end
end
if #purchases == 0 then
  return reply
end

-- 2. Read.
local reserved_before, spent = {}, {}
do
  local records = redis.call('HMGET', reservations, unpack(order_nos))
  local even = redis.call('SMISMEMBER', spent_even, unpack(order_nos))
  local odd = redis.call('SMISMEMBER', spent_odd, unpack(order_nos))
  for i, order_no in ipairs(order_nos) do
    reserved_before[order_no] = records[i]
    spent[order_no] = even[i] == 1 or odd[i] == 1
  end
end
local known = {}
if #keyed > 0 then
  local records = redis.call('HMGET', idempotency, unpack(keyed))
  for i, key in ipairs(keyed) do
    known[key] = records[i]
  end
end
local taken = {}
for i, units in ipairs(redis.call('HMGET', buyers, unpack(buyer_ids))) do
  taken[buyer_ids[i]] = tonumber(units or 0)
end
do
  local units = redis.call('HMGET', items, unpack(fields))
  for i = 1, #fields, 4 do
    local item = stock[string.sub(fields[i], 1, -11)]
    item.available, item.reserved = tonumber(units[i]), tonumber(units[i + 1])
    local sold, allotment = tonumber(units[i + 2]), tonumber(units[i + 3])
    -- Scripts keep the sum: somebody else has written here.
    if units[i + 3] and not (item.available and item.available >= 0 and item.reserved and item.reserved >= 0
        and sold and allotment and item.available + item.reserved + sold == allotment) then
      return redis.error_reply('DAMAGED the counters of ' .. fields[i] .. ' do not add up to the allotment')
    end
  end
end
local queue_room = tonumber(queue_limit) - redis.call('XLEN', queue)

-- 3. Decide, in the order of the input.
local accepted = {}
local function decide(purchase)
  local record = purchase.key and known[purchase.key]
  if record then
    local order_no, sku, units = string.match(record, '^(%S+) (%S+) (%S+)$')
    if sku ~= purchase.sku or tonumber(units) ~= purchase.units then
      return { 'idempotency_key_reused' }
    end
    return { 'replayed', order_no }
  end
  if reserved_before[purchase.order_no] then
    return { 'replayed', purchase.order_no }
  end
  local item = stock[purchase.sku]
  if not state or item.available == nil then
    return { 'sale_missing' }
  end
  if state == 'closed' then
    return { 'sale_closed' }
  end
  if opens_at and now < opens_at then
    return { 'sale_not_open', opens_at }
  end
  if closes_at and now >= closes_at then
    return { 'sale_closed' }
  end
  if state == 'paused' then
    return { 'sale_paused' }
  end
  local of_buyer = taken[purchase.buyer_id]
  if buyer_limit and of_buyer + purchase.units > buyer_limit then
    return { 'buyer_limit_reached', buyer_limit, of_buyer }
  end
  if item.available <= 0 then
    return { 'sold_out' }
  end
  if item.available < purchase.units then
    return { 'not_enough_stock', item.available }
  end
  if spent[purchase.order_no] then
    return { 'spent' }
  end
  if queue_room <= 0 then
    return { 'queue_full' }
  end
  item.available = item.available - purchase.units
  item.reserved = item.reserved + purchase.units
  item.touched = true
  taken[purchase.buyer_id] = of_buyer + purchase.units
  queue_room = queue_room - 1
  if purchase.key then
    known[purchase.key] = purchase.order_no .. ' ' .. purchase.sku .. ' ' .. purchase.units
  end
  reserved_before[purchase.order_no] = true
  accepted[#accepted + 1] = purchase
  return { 'accepted' }
end
for i, purchase in ipairs(purchases) do
  reply[i + 1] = decide(purchase)
end
if #accepted == 0 then
  return reply
end

-- 4. Write. The counters come first: what they need of memory is refused before anything else is written.
local counters, units_of_buyers, records, keys = {}, {}, {}, {}
for sku, item in pairs(stock) do
  if item.touched then
    counters[#counters + 1] = sku .. ':available'
    counters[#counters + 1] = item.available
    counters[#counters + 1] = sku .. ':reserved'
    counters[#counters + 1] = item.reserved
  end
end
redis.call('HSET', items, unpack(counters))
for _, purchase in ipairs(accepted) do
  local entry_id = redis.call('XADD', queue, '*',
    'order_no', purchase.order_no,
    'sale_id', sale_id,
    'sku', purchase.sku,
    'quantity', purchase.units,
    'buyer_id', purchase.buyer_id,
    'buyer_limit', buyer_limit or '',
    'idempotency_key', purchase.idempotency_key or '',
    'purchased_at', now,
    'epoch', epoch,
    'request_id', purchase.request_id)
  records[#records + 1] = purchase.order_no
  records[#records + 1] = table.concat({ sale_id, purchase.sku, purchase.units, entry_id, purchase.buyer_id }, ' ')
  units_of_buyers[#units_of_buyers + 1] = purchase.buyer_id
  units_of_buyers[#units_of_buyers + 1] = taken[purchase.buyer_id]
  if purchase.key then
    keys[#keys + 1] = purchase.key
    keys[#keys + 1] = known[purchase.key]
  end
end
redis.call('HSET', reservations, unpack(records))
redis.call('HSET', buyers, unpack(units_of_buyers))
if #keys > 0 then
  redis.call('HSET', idempotency, unpack(keys))
  if closes_at then
    redis.call('PEXPIREAT', idempotency, closes_at + IDEMPOTENCY_KEPT_MS)
  end
end
return reply
