-- Moves a dead letter back to the queue. Its units are reserved all the time.
--
-- KEYS: gate queue dead_letters reservations
-- ARGV: epoch entry_id order_no
-- REPLY: 'replayed'; 'absent' when the entry is gone or has another order number; 'unreserved' when no units are
--   reserved for it, so that an order would have none in the gate. UNTRUSTED or DAMAGED: nothing was written.
--
-- The reservation's record names the new entry, so that the purchase is known to be queued.
--
-- INCLUDE: guard entries

local queue, dead_letters, reservations = unpack(KEYS, 2, 4)
local entry_id, order_no = unpack(ARGV, 2, 3)

local entry = redis.call('XRANGE', dead_letters, entry_id, entry_id)[1]
if order_no_of(entry) ~= order_no then
  return 'absent'
end
local record = redis.call('HGET', reservations, order_no)
if not record then
  return 'unreserved'
end
local units, buyer_id = string.match(record, '^(%S+ %S+ %d+) %S+ (.*)$')
if not units then
  return redis.error_reply('DAMAGED reservation ' .. order_no .. ' is malformed')
end

local fields = {}
for i = 1, #entry[2], 2 do
  if entry[2][i] ~= 'dead_lettered_because' then
    fields[#fields + 1] = entry[2][i]
    fields[#fields + 1] = entry[2][i + 1]
  end
end
local queued_id = redis.call('XADD', queue, '*', unpack(fields))
redis.call('HSET', reservations, order_no, units .. ' ' .. queued_id .. ' ' .. buyer_id)
redis.call('XDEL', dead_letters, entry_id)
return 'replayed'
