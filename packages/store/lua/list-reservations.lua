-- Reads a page of reservations, and whether the purchase of each is still queued.
--
-- KEYS: gate reservations queue
-- ARGV: epoch cursor count
-- REPLY: { next cursor, then for each reservation { order number, record, 1 while its purchase is queued else 0 } }; the
--   cursor is '0' after the last page. UNTRUSTED: nothing was read.
--
-- As with HSCAN, a field that exists from the first page to the last is returned at least once, any other perhaps.
--
-- INCLUDE: guard entries queued

local reservations, queue = unpack(KEYS, 2, 3)
local cursor, count = unpack(ARGV, 2, 3)

local page = redis.call('HSCAN', reservations, cursor, 'COUNT', count)
local reply = { page[1] }
for i = 1, #page[2], 2 do
  local order_no, record = page[2][i], page[2][i + 1]
  reply[#reply + 1] = { order_no, record, queued_entry(queue, record, order_no) and 1 or 0 }
end
return reply
