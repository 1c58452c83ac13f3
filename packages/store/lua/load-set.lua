-- Adds one chunk of members to a set of a fenced gate.
--
-- KEYS: gate set
-- ARGV: epoch
-- EACH: member
-- REPLY: the number of members that are new. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.
-- INCLUDE: guard-fenced

local set = KEYS[2]

return redis.call('SADD', set, unpack(ARGV, 2))
