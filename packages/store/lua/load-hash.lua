-- Writes one chunk of a hash of a fenced gate.
--
-- KEYS: gate hash
-- ARGV: epoch expires_at
-- EACH: field value
-- REPLY: the number of fields. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.
--
-- expires_at in ms since 1970; '' means never.

local gate, hash = unpack(KEYS)
local epoch, expires_at = unpack(ARGV, 1, 2)

local fence, marker = unpack(redis.call('HMGET', gate, 'fence', 'epoch'))
if fence ~= epoch or marker then
  return redis.error_reply('UNTRUSTED the gate is not fenced at this epoch')
end
if #ARGV > 2 then
  redis.call('HSET', hash, unpack(ARGV, 3))
end
if expires_at ~= '' then
  redis.call('PEXPIREAT', hash, expires_at)
end
return (#ARGV - 2) / 2
