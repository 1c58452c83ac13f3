-- Starts one chunk of payment windows of a fenced gate.
--
-- KEYS: gate
-- EACH KEY: window
-- ARGV: epoch
-- EACH: remaining_ms
-- REPLY: the number of windows. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.
-- INCLUDE: guard-fenced

for i = 2, #KEYS do
  redis.call('SET', KEYS[i], '0', 'PX', ARGV[i])
end
return #KEYS - 1
