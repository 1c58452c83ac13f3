-- Acknowledges and deletes queue entries whose orders are in the ledger, and starts the pending ones' payment windows.
--
-- KEYS: gate queue reservations
-- EACH KEY: window
-- ARGV: epoch group
-- EACH: entry_id order_no remaining_ms
-- REPLY: the number of entries deleted. UNTRUSTED: nothing was written.
--
-- An entry is deleted only if it has that order number: entry ids can repeat after a restart with a clock that is
-- behind. The reservation's record proves the match where it names the entry. One script wrote both, so a server that
-- lost the entry lost the record, and ids are unique within one server's history. The entry itself is read only where
-- no record names it: the order was paid or closed in the meantime, the gate was rebuilt, or a dead letter was
-- replayed. An XRANGE for each entry took 3 to 4 µs.
--
-- A window (remaining_ms above 0, one window key for each group) starts only while the reservation exists: an order
-- that was paid or cancelled in the meantime needs none. Its value has no meaning: Redis shares the objects of small
-- numbers. Entries are deleted before windows start: that frees memory where none is left.
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
