-- Reads a page of reservations, and which of them have their purchase still in the queue.
--
-- KEYS: gate reservations queue
-- ARGV: epoch cursor count
-- REPLY: { next cursor, then for each reservation { order number, record, 1 while its purchase is queued else 0 } }; the
--   cursor is '0' after the last page. UNTRUSTED: nothing was read.
--
-- As HSCAN has it: what is there from the first page to the last comes at least once, anything else perhaps.

local gate, reservations, queue = unpack(KEYS)
local epoch, cursor, count = unpack(ARGV, 1, 3)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local function is_queued(record, order_no)
  local entry_id = string.match(record, '^%S+ %S+ %S+ (%d+%-%d+) ')
  local entry = entry_id and redis.call('XRANGE', queue, entry_id, entry_id)[1]
  local fields = entry and entry[2] or {}
  for j = 1, #fields, 2 do
    if fields[j] == 'order_no' and fields[j + 1] == order_no then
      return 1
    end
  end
  return 0
end

local page = redis.call('HSCAN', reservations, cursor, 'COUNT', count)
local reply = { page[1] }
for i = 1, #page[2], 2 do
  local order_no, record = page[2][i], page[2][i + 1]
  reply[#reply + 1] = { order_no, record, is_queued(record, order_no) }
end
return reply
