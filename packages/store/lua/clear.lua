-- Forgets keys of a fenced gate before they are written anew.
--
-- KEYS: gate
-- EACH KEY: key
-- ARGV: epoch
-- REPLY: the number of keys forgotten. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.

local gate = KEYS[1]
local epoch = ARGV[1]

local fence, marker = unpack(redis.call('HMGET', gate, 'fence', 'epoch'))
if fence ~= epoch or marker then
  return redis.error_reply('UNTRUSTED the gate is not fenced at this epoch')
end
return redis.call('UNLINK', unpack(KEYS, 2))
