-- Closes a gate for its rebuild: removes the marker and sets the fence to the new epoch. A fence only moves forward.
--
-- KEYS: gate
-- ARGV: epoch
-- REPLY: 'fenced', or 'superseded' when fence or marker is already at this epoch or a later one.

local gate, epoch = KEYS[1], ARGV[1]

local fence, marker = unpack(redis.call('HMGET', gate, 'fence', 'epoch'))
-- A value that is not a number was not written by a script, and precedes every epoch.
if (tonumber(fence or '') or -1) >= tonumber(epoch) or (tonumber(marker or '') or -1) >= tonumber(epoch) then
  return 'superseded'
end
redis.call('HSET', gate, 'fence', epoch)
redis.call('HDEL', gate, 'epoch')
return 'fenced'
