-- Reserves units for purchases of one sale and queues the purchases, or returns why not.
--
-- KEYS: gate sale items buyers idempotency reservations queue spent_even spent_odd pace_even pace_odd
-- ARGV: epoch history queue_limit sale_id minute_limit catalog_version
-- EACH: order_no wish
-- REPLY: { now in ms, one entry for each purchase in the order of the input }, where an entry is one of
--   {'replayed', order_no}                     the key, or the order number, is known
--   'idempotency_key_reused'                   for another sku or quantity
--   'sale_missing'                             the sale has not arrived in this gate
--   {'sale_not_open', opens_at} 'sale_closed' 'sale_paused'
--   {'buyer_limit_reached', limit, taken}      limit and taken in units
--   'sold_out' {'not_enough_stock', available}
--   'catalog_changed'                          the amounts may be of other prices than the gate's
--   {'too_many', wait in ms}                   of this buyer in this sale and minute
--   'spent'                                    the order number has a tombstone: released, settled or voided before
--   'queue_full'
--   1                                          accepted
-- in this order of precedence. An error reply UNTRUSTED or DAMAGED means that nothing was written.
--
-- All reads and decisions precede all writes: Redis does not roll back a script that fails half-way.
--
-- A wish is `<sku> <quantity> <buyer id> <idempotency key> <request id> <amount>`, separated by tabs, which no part can
-- contain. Two arguments per purchase cost a client and Redis less than seven. A wish is queued as it is, its amount as
-- a field of its own: the version before reads the rest. An empty idempotency key means none: the order number is then
-- the key.
--
-- INCLUDE: guard

local sale, items, buyers, idempotency, reservations, queue, spent_even, spent_odd, pace_even, pace_odd = unpack(KEYS, 2, 11)
local history, queue_limit, sale_id, minute_limit, catalog_version = unpack(ARGV, 2, 6)

-- A replica serves reads. A master that was demoted and promoted again has its marker but not its last units. Both
-- differ from the approved server in role or history. 4.5 µs a call.
local replication = redis.call('INFO', 'replication')
if
  not string.find(replication, 'role:master', 1, true)
  or string.match(replication, 'master_replid:(%w+)') ~= history
then
  return redis.error_reply('UNTRUSTED the server is a replica, or has another history')
end

local WIDTH = 2
local ACCEPTED = 1
local IDEMPOTENCY_KEPT_MS = 86400000
local MINUTE_MS = 60000

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local reply = { now }

local state, opens_at, closes_at, buyer_limit, accepted_catalog =
  unpack(redis.call('HMGET', sale, 'state', 'opens_at', 'closes_at', 'buyer_limit', 'catalog_version'))
opens_at, closes_at, buyer_limit = tonumber(opens_at), tonumber(closes_at), tonumber(buyer_limit)

-- 1. Check the arguments, and collect what to read. Each part of a purchase has its own array, in input order, so that
-- no table is allocated per purchase.
local order_nos, purchases, amounts, skus, quantities, units, buyer_ids = {}, {}, {}, {}, {}, {}, {}
local keys, keyed, stock, fields = {}, {}, {}, {}
local count = 0
for i = 7, #ARGV, WIDTH do
  local order_no, wish = unpack(ARGV, i, i + WIDTH - 1)
  local purchase, sku, quantity, buyer_id, key, amount =
    string.match(wish or '', '^((%C+)\t([1-9]%d*)\t(%C+)\t(%C*)\t%C*)\t(%d+)$')
  local wanted = tonumber(quantity)
  if wanted == nil or wanted > 10000 then
    return redis.error_reply('ERR purchase ' .. tostring(order_no) .. ' is malformed')
  end
  count = count + 1
  order_nos[count], purchases[count], amounts[count] = order_no, purchase, amount
  skus[count], buyer_ids[count] = sku, buyer_id
  quantities[count], units[count] = quantity, wanted
  if key ~= '' then
    keys[count] = buyer_id .. '\n' .. key
    keyed[#keyed + 1] = keys[count]
  end
  if stock[sku] == nil then
    stock[sku] = { available = false, reserved = false, touched = false }
    fields[#fields + 1] = sku .. ':available'
    fields[#fields + 1] = sku .. ':reserved'
    fields[#fields + 1] = sku .. ':sold'
    fields[#fields + 1] = sku .. ':allotment'
  end
end
if count == 0 then
  return reply
end

-- 2. Read. Where nothing was released, settled or voided lately there are no tombstones to read.
local reserved_before = redis.call('HMGET', reservations, unpack(order_nos))
local even = redis.call('EXISTS', spent_even) == 1 and redis.call('SMISMEMBER', spent_even, unpack(order_nos))
local odd = redis.call('EXISTS', spent_odd) == 1 and redis.call('SMISMEMBER', spent_odd, unpack(order_nos))
local known = {}
if #keyed > 0 then
  local records = redis.call('HMGET', idempotency, unpack(keyed))
  for i = 1, #keyed do
    known[keyed[i]] = records[i]
  end
end
local taken = {}
local counts = redis.call('HMGET', buyers, unpack(buyer_ids))
for i = 1, count do
  taken[buyer_ids[i]] = tonumber(counts[i] or 0)
end
local counters = redis.call('HMGET', items, unpack(fields))
for i = 1, #fields, 4 do
  local item = stock[string.sub(fields[i], 1, -11)]
  item.available, item.reserved = tonumber(counters[i]), tonumber(counters[i + 1])
  local sold, allotment = tonumber(counters[i + 2]), tonumber(counters[i + 3])
  -- Scripts conserve the sum, so something else has written here.
  if counters[i + 3] and not (item.available and item.available >= 0 and item.reserved and item.reserved >= 0
      and sold and allotment and item.available + item.reserved + sold == allotment) then
    return redis.error_reply('DAMAGED the counters of ' .. fields[i] .. ' do not add up to the allotment')
  end
end
local queue_room = tonumber(queue_limit) - redis.call('XLEN', queue)

-- Purchases of each buyer in this minute and in the last, where they are limited. Two hashes alternate every minute.
-- One of an earlier turn is ignored, and unlinked when its turn comes again.
local limit = tonumber(minute_limit)
local turn, passed, pace, is_old
local came, came_before = {}, {}
if limit > 0 then
  turn, passed = math.floor(now / MINUTE_MS), now % MINUTE_MS
  local last
  if turn % 2 == 0 then
    pace, last = pace_even, pace_odd
  else
    pace, last = pace_odd, pace_even
  end
  local here, before = redis.call('HMGET', pace, '', unpack(buyer_ids)), redis.call('HMGET', last, '', unpack(buyer_ids))
  local is_current, is_last = tonumber(here[1]) == turn, tonumber(before[1]) == turn - 1
  is_old = here[1] and not is_current
  for i = 1, count do
    came[buyer_ids[i]] = is_current and tonumber(here[i + 1] or 0) or 0
    came_before[buyer_ids[i]] = is_last and tonumber(before[i + 1] or 0) or 0
  end
end

-- How long a buyer must wait to be within the limit; 0: no wait. A sliding window: the last minute counts by the share
-- of it that is less than a minute ago, as if its purchases were evenly spread.
local function wait_of(buyer_id)
  local n, m = came[buyer_id], came_before[buyer_id]
  if math.ceil(m * (MINUTE_MS - passed) / MINUTE_MS) + n < limit then
    return 0
  elseif n < limit then
    return math.ceil(MINUTE_MS * (1 - (limit - 1 - n) / m)) - passed
  end
  return MINUTE_MS - passed + math.ceil(MINUTE_MS * (1 - (limit - 1) / n))
end

-- 3. Decide, in input order.
local not_now = false
if state == 'closed' then
  not_now = 'sale_closed'
elseif opens_at and now < opens_at then
  not_now = { 'sale_not_open', opens_at }
elseif closes_at and now >= closes_at then
  not_now = 'sale_closed'
elseif state == 'paused' then
  not_now = 'sale_paused'
end
-- A sale whose items never changed has version 0, or none where the version before has loaded it.
local is_other_catalog = (accepted_catalog or '0') ~= catalog_version
local accepted, accepted_here = {}, {}
-- Also returns true for a purchase that does not count towards the limit per minute: a replay, one beyond the limit, or
-- one that comes again with the present catalog.
local function decide(i)
  local order_no, sku, wanted, buyer_id, key = order_nos[i], skus[i], units[i], buyer_ids[i], keys[i]
  local record = key and known[key]
  if record then
    local first, same_sku, same_units = string.match(record, '^(%S+) (%S+) (%S+)$')
    if same_sku ~= sku or tonumber(same_units) ~= wanted then
      return 'idempotency_key_reused'
    end
    return { 'replayed', first }, true
  end
  if reserved_before[i] or accepted_here[order_no] then
    return { 'replayed', order_no }, true
  end
  local item = stock[sku]
  if not state or item.available == nil then
    return 'sale_missing'
  end
  if not_now then
    return not_now
  end
  local of_buyer = taken[buyer_id]
  if buyer_limit and of_buyer + wanted > buyer_limit then
    return { 'buyer_limit_reached', buyer_limit, of_buyer }
  end
  if item.available <= 0 then
    return 'sold_out'
  end
  if item.available < wanted then
    return { 'not_enough_stock', item.available }
  end
  if is_other_catalog then
    return 'catalog_changed', true
  end
  if limit > 0 then
    local wait = wait_of(buyer_id)
    if wait > 0 then
      return { 'too_many', wait }, true
    end
  end
  if even and even[i] == 1 or odd and odd[i] == 1 then
    return 'spent'
  end
  if queue_room <= 0 then
    return 'queue_full'
  end
  item.available = item.available - wanted
  item.reserved = item.reserved + wanted
  item.touched = true
  taken[buyer_id] = of_buyer + wanted
  queue_room = queue_room - 1
  if key then
    known[key] = order_no .. ' ' .. sku .. ' ' .. quantities[i]
  end
  accepted_here[order_no] = true
  accepted[#accepted + 1] = i
  return ACCEPTED
end
local is_counted = false
if limit == 0 then
  for i = 1, count do
    reply[i + 1] = decide(i)
  end
else
  for i = 1, count do
    local decision, is_free = decide(i)
    reply[i + 1] = decision
    if not is_free then
      came[buyer_ids[i]] = came[buyer_ids[i]] + 1
      is_counted = true
    end
  end
end

-- 4. Write. The turn is padded so that Redis does not keep the hash packed: see the end.
if is_counted then
  if is_old then
    redis.call('UNLINK', pace)
  end
  local counts_now = { '', string.format('%080d', turn) }
  for buyer_id, times in pairs(came) do
    if times > 0 then
      counts_now[#counts_now + 1] = buyer_id
      counts_now[#counts_now + 1] = times
    end
  end
  redis.call('HSET', pace, unpack(counts_now))
  redis.call('PEXPIREAT', pace, (turn + 3) * MINUTE_MS)
end
if #accepted == 0 then
  return reply
end
-- The counters come first: where memory is short, Redis refuses them before anything else of a purchase is written.
local moved = {}
for sku, item in pairs(stock) do
  if item.touched then
    moved[#moved + 1] = sku .. ':available'
    moved[#moved + 1] = item.available
    moved[#moved + 1] = sku .. ':reserved'
    moved[#moved + 1] = item.reserved
  end
end
redis.call('HSET', items, unpack(moved))
local head = table.concat({ sale_id, buyer_limit or '', string.format('%.0f', now), epoch, '' }, '\t')
local records, units_of_buyers, keys_taken = {}, {}, {}
for n = 1, #accepted do
  local i = accepted[n]
  local buyer_id, key = buyer_ids[i], keys[i]
  local entry_id =
    redis.call('XADD', queue, '*', 'order_no', order_nos[i], 'purchase', head .. purchases[i], 'amount', amounts[i])
  records[2 * n - 1] = order_nos[i]
  records[2 * n] = sale_id .. ' ' .. skus[i] .. ' ' .. quantities[i] .. ' ' .. entry_id .. ' ' .. buyer_id
  units_of_buyers[2 * n - 1] = buyer_id
  units_of_buyers[2 * n] = taken[buyer_id]
  if key then
    keys_taken[#keys_taken + 1] = key
    keys_taken[#keys_taken + 1] = known[key]
  end
end
redis.call('HSET', reservations, unpack(records))
redis.call('HSET', buyers, unpack(units_of_buyers))
if #keys_taken > 0 then
  redis.call('HSET', idempotency, unpack(keys_taken))
  if closes_at then
    redis.call('PEXPIREAT', idempotency, closes_at + IDEMPOTENCY_KEPT_MS)
  end
end
-- Redis keeps a hash of up to 512 fields of up to 64 bytes packed, and scans it for each field read or set: with the
-- counts of 500 buyers that was a fifth of the cost of a purchase. One longer value converts it to a hash table, which
-- it stays for as long as it has a field.
for _, hash in ipairs({ items, buyers, idempotency }) do
  if redis.call('OBJECT', 'ENCODING', hash) == 'listpack' then
    redis.call('HSET', hash, '', string.rep('-', 256))
    redis.call('HDEL', hash, '')
  end
end
return reply
