-- Says of order numbers of one sale whether they are among its returned orders. The audit asks this of returns whose
-- pending change was not deleted yet.
--
-- KEYS: gate returned
-- ARGV: epoch
-- EACH: order_no
-- REPLY: 1 or 0 for each order number. UNTRUSTED: nothing was read.
-- INCLUDE: guard

local returned = KEYS[2]

return redis.call('SMISMEMBER', returned, unpack(ARGV, 2))
