-- Reads one reservation, and whether its purchase still waits in the queue.
--
-- KEYS: gate reservations queue
-- ARGV: epoch order_no
-- REPLY: {'absent'} or {'found', record, 1 while it is queued else 0, now in ms}. UNTRUSTED: nothing was read.

local gate, reservations, queue = unpack(KEYS)
local epoch, order_no = unpack(ARGV, 1, 2)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local record = redis.call('HGET', reservations, order_no)
if not record then
  return { 'absent' }
end
local entry_id = string.match(record, '^%S+ %S+ %S+ (%S+) ')
local queued = 0
if entry_id ~= '-' and #redis.call('XRANGE', queue, entry_id, entry_id) > 0 then
  queued = 1
end
local clock = redis.call('TIME')
return { 'found', record, queued, clock[1] * 1000 + math.floor(clock[2] / 1000) }
