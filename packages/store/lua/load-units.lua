-- Adds one chunk of units to the counts of a hash of a fenced gate.
--
-- KEYS: gate hash
-- ARGV: epoch
-- EACH: field units
-- REPLY: the number of fields. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.
-- INCLUDE: guard-fenced

local hash = KEYS[2]

local WIDTH = 2

for i = 2, #ARGV, WIDTH do
  local field, units = unpack(ARGV, i, i + WIDTH - 1)
  -- Not HINCRBY: an ACL user with the commands of an older version may not run it.
  local counted = tonumber(redis.call('HGET', hash, field) or '0')
  redis.call('HSET', hash, field, string.format('%d', counted + units))
end
return (#ARGV - 1) / WIDTH
