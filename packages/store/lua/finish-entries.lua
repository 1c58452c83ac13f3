-- Takes queue entries away whose orders are in the ledger, and starts the payment windows of the pending ones.
--
-- KEYS: gate queue reservations
-- EACH KEY: window
-- ARGV: epoch group
-- EACH: entry_id order_no remaining_ms
-- REPLY: the number of entries taken away. UNTRUSTED: nothing was written.
--
-- An entry goes only if it is of that order number: entry ids can come again after a restart with a clock that is
-- behind. The reservation's record proves it where the record names the entry. One script wrote both, so a server that has
-- forgotten the entry has forgotten the record, and within what one server has written no id comes twice. The entry itself
-- is read only where no record names it: the order was paid or closed in the meantime, the gate was rebuilt, or a dead
-- letter was replayed. An XRANGE for each entry took 3 to 4 µs.
--
-- A window (remaining_ms above 0, one window key for each group) starts only while the reservation is there: an order
-- that was paid or cancelled in the meantime needs none. Its value says nothing. Redis has one object for all small
-- numbers. Entries go before windows start: where there is no memory left, that makes some.
--
-- INCLUDE: guard entries

local queue, reservations = unpack(KEYS, 2, 3)
local group = ARGV[2]

local WIDTH = 3

local entry_ids, order_nos, remaining = {}, {}, {}
local count = 0
for i = 3, #ARGV, WIDTH do
  local entry_id, order_no, remaining_ms = unpack(ARGV, i, i + WIDTH - 1)
  count = count + 1
  entry_ids[count], order_nos[count], remaining[count] = entry_id, order_no, remaining_ms
end
if count == 0 then
  return 0
end

local records = redis.call('HMGET', reservations, unpack(order_nos))
local finished = {}
for n = 1, count do
  local id, record = entry_ids[n], records[n]
  local named = record and string.match(record, '^%S+ %S+ %S+ (%S+) ')
  if named == id or order_no_of(redis.call('XRANGE', queue, id, id)[1]) == order_nos[n] then
    finished[#finished + 1] = id
  end
end

local removed = 0
if #finished > 0 then
  redis.call('XACK', queue, group, unpack(finished))
  removed = redis.call('XDEL', queue, unpack(finished))
end
for i = 4, #KEYS do
  if records[i - 3] and remaining[i - 3] ~= '0' then
    redis.call('SET', KEYS[i], '0', 'PX', remaining[i - 3])
  end
end
return removed
