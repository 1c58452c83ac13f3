-- Reads one reservation, and whether its purchase is still queued.
--
-- KEYS: gate reservations queue
-- ARGV: epoch order_no
-- REPLY: {'absent'} or {'found', record, 1 while it is queued else 0, now in ms}. UNTRUSTED: nothing was read.
-- INCLUDE: guard entries queued

local reservations, queue = unpack(KEYS, 2, 3)
local order_no = ARGV[2]

local record = redis.call('HGET', reservations, order_no)
if not record then
  return { 'absent' }
end
local queued = is_queued(queue, record, order_no) and 1 or 0
local clock = redis.call('TIME')
return { 'found', record, queued, clock[1] * 1000 + math.floor(clock[2] / 1000) }
