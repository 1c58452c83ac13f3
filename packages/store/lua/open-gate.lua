-- Writes the marker: the rebuilt gate is complete. The consumer group of the queue is there from now on.
--
-- KEYS: gate queue
-- ARGV: epoch group
-- REPLY: 'opened'. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.

local gate, queue = unpack(KEYS)
local epoch, group = unpack(ARGV, 1, 2)

local fence, marker = unpack(redis.call('HMGET', gate, 'fence', 'epoch'))
if fence ~= epoch or marker then
  return redis.error_reply('UNTRUSTED the gate is not fenced at this epoch')
end
-- BUSYGROUP, the only error that can be met here, says that the group is there.
redis.pcall('XGROUP', 'CREATE', queue, group, '0', 'MKSTREAM')
redis.call('HSET', gate, 'epoch', epoch)
return 'opened'
