-- Finds out what became of purchases whose reply was lost, for good: those without a reservation are marked as
-- spent, so that a reserve that is still on its way is refused. Whether one without a reservation had it, and has been
-- closed or paid since, the ledger knows.
--
-- KEYS: gate reservations spent_even spent_odd
-- ARGV: epoch
-- EACH: order_no
-- REPLY: one of 'reserved', 'voided' for each order number. UNTRUSTED: nothing was written.

local gate, reservations, spent_even, spent_odd = unpack(KEYS)
local epoch = ARGV[1]

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local TURN_MS = 60000

local clock = redis.call('TIME')
local turn = math.floor((clock[1] * 1000 + clock[2] / 1000) / TURN_MS)
local spent = turn % 2 == 0 and spent_even or spent_odd

local reply, voided = {}, {}
for i, record in ipairs(redis.call('HMGET', reservations, unpack(ARGV, 2))) do
  if record then
    reply[i] = 'reserved'
  else
    reply[i] = 'voided'
    voided[#voided + 1] = ARGV[i + 1]
  end
end
if #voided > 0 then
  redis.call('SADD', spent, unpack(voided))
  redis.call('PEXPIREAT', spent, (turn + 2) * TURN_MS)
end
return reply
