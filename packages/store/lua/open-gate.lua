-- Writes the marker: the rebuilt gate is complete. The consumer group of the queue is there from now on.
--
-- KEYS: gate queue
-- ARGV: epoch group
-- REPLY: 'opened'. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.
-- INCLUDE: guard-fenced

local queue = KEYS[2]
local group = ARGV[2]

-- BUSYGROUP, the only error that can be met here, says that the group is there.
redis.pcall('XGROUP', 'CREATE', queue, group, '0', 'MKSTREAM')
redis.call('HSET', gate, 'epoch', epoch)
return 'opened'
