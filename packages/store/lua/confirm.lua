-- Writes a time into the gate, so that a WAIT after it covers every earlier write of this server.
--
-- KEYS: gate
-- ARGV: epoch
-- REPLY: 'written'. UNTRUSTED: nothing was written.
-- INCLUDE: guard

redis.call('HSET', gate, 'confirmed_at', redis.call('TIME')[1])
return 'written'
