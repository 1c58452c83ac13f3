-- Writes a moment into the gate, so that a WAIT behind it asks the replicas for all that this server did before.
--
-- KEYS: gate
-- ARGV: epoch
-- REPLY: 'written'. UNTRUSTED: nothing was written.
-- INCLUDE: guard

redis.call('HSET', gate, 'confirmed_at', redis.call('TIME')[1])
return 'written'
