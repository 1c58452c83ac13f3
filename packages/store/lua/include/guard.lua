-- A script outside a rebuild is refused unless the gate's marker is the epoch that the caller trusts.
local gate, epoch = KEYS[1], ARGV[1]
if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end
