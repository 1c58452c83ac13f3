-- Reads the settings and the counters of one sale at one moment.
--
-- KEYS: gate sale items
-- ARGV: epoch
-- REPLY: { now in ms, settings as field, value, …, counters as field, value, … }. UNTRUSTED: nothing was read.

local gate, sale, items = unpack(KEYS)
local epoch = ARGV[1]

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local clock = redis.call('TIME')
return {
  clock[1] * 1000 + math.floor(clock[2] / 1000),
  redis.call('HGETALL', sale),
  redis.call('HGETALL', items),
}
