-- Returns for each order number whether it has a reservation and where its purchase waits, in one consistent snapshot.
--
-- KEYS: gate reservations queue dead_letters
-- ARGV: epoch dead_letters_max
-- EACH: order_no
-- REPLY: one of 'absent', 'queued', 'dead_lettered', 'alone' for each order number; 'unknown' instead of 'alone' when
--   there are more dead letters than may be scanned. UNTRUSTED: nothing was read.
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
  elseif is_queued(queue, record, order_no) then
    reply[i] = 'queued'
  elseif is_dead[order_no] then
    reply[i] = 'dead_lettered'
  else
    reply[i] = without
  end
end
return reply
