-- Writes a moment into the gate, so that a WAIT behind it asks the replicas for all that this server did before.
--
-- KEYS: gate
-- ARGV: epoch
-- REPLY: 'written'. UNTRUSTED: nothing was written.

local gate = KEYS[1]
local epoch = ARGV[1]

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end
redis.call('HSET', gate, 'confirmed_at', redis.call('TIME')[1])
return 'written'
