-- Starts one chunk of payment windows of a fenced gate.
--
-- KEYS: gate
-- EACH KEY: window
-- ARGV: epoch
-- EACH: remaining_ms
-- REPLY: the number of windows. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.

local gate = KEYS[1]
local epoch = ARGV[1]

local fence, marker = unpack(redis.call('HMGET', gate, 'fence', 'epoch'))
if fence ~= epoch or marker then
  return redis.error_reply('UNTRUSTED the gate is not fenced at this epoch')
end
for i = 2, #KEYS do
  redis.call('SET', KEYS[i], '0', 'PX', ARGV[i])
end
return #KEYS - 1
