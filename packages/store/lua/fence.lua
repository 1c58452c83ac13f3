-- Closes a gate for its rebuild: takes the marker away and notes the new epoch. A fence only moves forward.
--
-- KEYS: gate
-- ARGV: epoch
-- REPLY: 'fenced', or 'superseded' when fence or marker is at this epoch or a later one already.

local gate, epoch = KEYS[1], ARGV[1]

local fence, marker = unpack(redis.call('HMGET', gate, 'fence', 'epoch'))
-- What is no number was written by somebody else, and is before every epoch.
if (tonumber(fence or '') or -1) >= tonumber(epoch) or (tonumber(marker or '') or -1) >= tonumber(epoch) then
  return 'superseded'
end
redis.call('HSET', gate, 'fence', epoch)
redis.call('HDEL', gate, 'epoch')
return 'fenced'
