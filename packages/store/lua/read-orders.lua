-- Reads what the gate has of orders that are pending in the ledger: reservations and payment windows.
--
-- KEYS: gate reservations queue
-- EACH KEY: window
-- ARGV: epoch
-- EACH: order_no
-- REPLY: for each order number { record or '', its window in ms as PTTL says it, 1 while its purchase is queued else 0 }.
--   UNTRUSTED: nothing was read.
--
-- -2 says that there is no window, -1 that it has no end. The queue is looked at for those without a window only: it
-- starts when the entry is taken away.

local gate, reservations, queue = unpack(KEYS)
local epoch = ARGV[1]

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

local reply = {}
local records = redis.call('HMGET', reservations, unpack(ARGV, 2))
for i = 4, #KEYS do
  local record = records[i - 3] or ''
  local left = redis.call('PTTL', KEYS[i])
  local queued = 0
  if left == -2 and record ~= '' then
    queued = is_queued(record, ARGV[i - 2])
  end
  reply[#reply + 1] = { record, left, queued }
end
return reply
