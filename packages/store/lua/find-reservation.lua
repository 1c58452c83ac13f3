-- Reads one reservation, and the purchase while it is queued.
--
-- KEYS: gate reservations queue
-- ARGV: epoch order_no
-- REPLY: {'absent'} or {'found', record, 1 while it is queued else 0, now in ms, amount}. The amount is '' once it is not
--   queued, and for an entry of the version before. UNTRUSTED: nothing was read.
-- INCLUDE: guard entries queued

local reservations, queue = unpack(KEYS, 2, 3)
local order_no = ARGV[2]

local record = redis.call('HGET', reservations, order_no)
if not record then
  return { 'absent' }
end
local entry = queued_entry(queue, record, order_no)
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
return { 'found', record, entry and 1 or 0, now, field_of(entry, 'amount') or '' }
