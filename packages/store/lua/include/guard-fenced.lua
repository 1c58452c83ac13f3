-- A script of a rebuild is refused unless the gate is fenced at the caller's epoch and has no marker.
local gate, epoch = KEYS[1], ARGV[1]
local fence, marker = unpack(redis.call('HMGET', gate, 'fence', 'epoch'))
if fence ~= epoch or marker then
  return redis.error_reply('UNTRUSTED the gate is not fenced at this epoch')
end
