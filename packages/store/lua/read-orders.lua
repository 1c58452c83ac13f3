-- Reads what the gate has of orders that are pending in the ledger: reservations and payment windows.
--
-- KEYS: gate reservations queue
-- EACH KEY: window
-- ARGV: epoch
-- EACH: order_no
-- REPLY: for each order number { record or '', its window in ms as PTTL says it, 1 while its purchase is queued else 0 }.
--   UNTRUSTED: nothing was read.
--
-- -2 says that there is no window, -1 that it has no end. The queue is looked at only for those without a window: it
-- starts when the entry is taken away.
--
-- INCLUDE: guard entries queued

local reservations, queue = unpack(KEYS, 2, 3)

local reply = {}
local records = redis.call('HMGET', reservations, unpack(ARGV, 2))
for i = 4, #KEYS do
  local record = records[i - 3] or ''
  local left = redis.call('PTTL', KEYS[i])
  local queued = left == -2 and is_queued(queue, record, ARGV[i - 2])
  reply[#reply + 1] = { record, left, queued and 1 or 0 }
end
return reply
