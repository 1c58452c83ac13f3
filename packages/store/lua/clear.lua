-- Unlinks keys of a fenced gate before they are written anew.
--
-- KEYS: gate
-- EACH KEY: key
-- ARGV: epoch
-- REPLY: the number of keys removed. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.
-- INCLUDE: guard-fenced

return redis.call('UNLINK', unpack(KEYS, 2))
