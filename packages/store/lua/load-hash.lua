-- Writes one chunk of a hash of a fenced gate.
--
-- KEYS: gate hash
-- ARGV: epoch expires_at
-- EACH: field value
-- REPLY: the number of fields. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.
--
-- expires_at in ms since 1970; '' means never.
--
-- INCLUDE: guard-fenced

local hash = KEYS[2]
local expires_at = ARGV[2]

if #ARGV > 2 then
  redis.call('HSET', hash, unpack(ARGV, 3))
end
if expires_at ~= '' then
  redis.call('PEXPIREAT', hash, expires_at)
end
return (#ARGV - 2) / 2
