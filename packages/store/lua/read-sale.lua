-- Reads the settings and the counters of one sale in one consistent snapshot.
--
-- KEYS: gate sale items
-- ARGV: epoch
-- REPLY: { now in ms, settings as field, value, …, counters as field, value, … }. UNTRUSTED: nothing was read.
-- INCLUDE: guard

local sale, items = unpack(KEYS, 2, 3)

local clock = redis.call('TIME')
return {
  clock[1] * 1000 + math.floor(clock[2] / 1000),
  redis.call('HGETALL', sale),
  redis.call('HGETALL', items),
}
