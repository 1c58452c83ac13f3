-- Resolves purchases whose reply was lost. One without a reservation gets a tombstone, so that a reserve in flight is
-- refused. The ledger records whether such a purchase had a reservation and has been closed or paid since.
--
-- KEYS: gate reservations spent_even spent_odd
-- ARGV: epoch
-- EACH: order_no
-- REPLY: one of 'reserved', 'voided' for each order number. UNTRUSTED: nothing was written.
-- INCLUDE: guard tombstones

local reservations, spent_even, spent_odd = unpack(KEYS, 2, 4)

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
  add_tombstones(spent_even, spent_odd, voided)
end
return reply
