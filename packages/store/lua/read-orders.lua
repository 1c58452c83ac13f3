-- Reads the reservations and payment windows of orders that are pending in the ledger.
--
-- KEYS: gate reservations queue
-- EACH KEY: window
-- ARGV: epoch
-- EACH: order_no
-- REPLY: for each order number { record or '', its window in ms as PTTL returns it, 1 while its purchase is queued else
--   0 }. UNTRUSTED: nothing was read.
--
-- -2 means no window, -1 a window without expiry. The queue is read only for orders without a window: it starts when
-- the entry is deleted.
--
-- INCLUDE: guard entries queued

local reservations, queue = unpack(KEYS, 2, 3)

local reply = {}
local records = redis.call('HMGET', reservations, unpack(ARGV, 2))
for i = 4, #KEYS do
  local record = records[i - 3] or ''
  local left = redis.call('PTTL', KEYS[i])
  local queued = left == -2 and queued_entry(queue, record, ARGV[i - 2])
  reply[#reply + 1] = { record, left, queued and 1 or 0 }
end
return reply
