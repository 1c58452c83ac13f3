-- Says of order numbers whether they have a reservation, and where its purchase waits, all at one moment. The audit
-- asks this of reservations for which the ledger has no order, or one that is not pending.
--
-- absent: there is no reservation. queued: its entry is in the queue. dead_lettered: its entry is a dead letter.
-- alone: a reservation without either. unknown: not queued, and there are too many dead letters to search.
--
-- KEYS: gate reservations queue dead_letters
-- ARGV: epoch dead_letters_max
-- EACH: order_no
-- REPLY: one of 'absent', 'queued', 'dead_lettered', 'alone', 'unknown' for each order number. With more than
--   dead_letters_max dead letters, 'unknown' is returned for 'dead_lettered' and 'alone'. UNTRUSTED: nothing was read.
-- INCLUDE: guard entries queued

local reservations, queue, dead_letters = unpack(KEYS, 2, 4)
local dead_letters_max = ARGV[2]

local is_dead, without = {}, 'alone'
if redis.call('XLEN', dead_letters) > tonumber(dead_letters_max) then
  without = 'unknown'
else
  for _, entry in ipairs(redis.call('XRANGE', dead_letters, '-', '+')) do
    is_dead[order_no_of(entry)] = true
  end
end

local reply = {}
for i, record in ipairs(redis.call('HMGET', reservations, unpack(ARGV, 3))) do
  local order_no = ARGV[i + 2]
  if not record then
    reply[i] = 'absent'
  elseif queued_entry(queue, record, order_no) then
    reply[i] = 'queued'
  elseif is_dead[order_no] then
    reply[i] = 'dead_lettered'
  else
    reply[i] = without
  end
end
return reply
