-- Every script that is not part of a rebuild does nothing unless the marker is the epoch that its caller trusts.
local gate, epoch = KEYS[1], ARGV[1]
if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end
