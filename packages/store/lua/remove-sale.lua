-- Takes a sale out of the gate, unless units of it are reserved.
--
-- KEYS: gate sale items buyers idempotency pace_even pace_odd returned
-- ARGV: epoch
-- REPLY: 'removed', or 'reserved': nothing was written. UNTRUSTED: nothing was written.
--
-- UNLINK frees the memory of large hashes beside the commands that follow, which do not wait for it.
--
-- INCLUDE: guard any-reserved

local sale, items, buyers, idempotency, pace_even, pace_odd, returned = unpack(KEYS, 2, 8)

if any_reserved(items) then
  return 'reserved'
end
redis.call('UNLINK', sale, items, buyers, idempotency, pace_even, pace_odd, returned)
return 'removed'
