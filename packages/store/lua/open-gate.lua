-- Creates the queue's consumer group and writes the marker: the rebuilt gate is complete. `returned_epoch` says that
-- its returned orders are loaded too.
--
-- KEYS: gate queue
-- ARGV: epoch group
-- REPLY: 'opened'. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.
-- INCLUDE: guard-fenced

local queue = KEYS[2]
local group = ARGV[2]

-- The one error expected here is BUSYGROUP: the group exists.
redis.pcall('XGROUP', 'CREATE', queue, group, '0', 'MKSTREAM')
redis.call('HSET', gate, 'epoch', epoch, 'returned_epoch', epoch)
return 'opened'
