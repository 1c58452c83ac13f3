-- Reads the counters of a sale, the counts of some of its buyers, and the positions of queue and dead letters, in one
-- consistent snapshot.
--
-- KEYS: gate items buyers queue dead_letters
-- ARGV: epoch
-- EACH: buyer_id
-- REPLY: { counters as field, value, …; the buyers' counts, '' for none; 'added length added length' of the streams }.
--   UNTRUSTED: nothing was read.
-- INCLUDE: guard

local items, buyers, queue, dead_letters = unpack(KEYS, 2, 5)

local function added(info)
  for i = 1, #info, 2 do
    if info[i] == 'entries-added' then
      return info[i + 1]
    end
  end
  return 0
end

local moved = {}
-- A stream that does not exist has never had an entry.
if redis.call('EXISTS', queue) == 1 then
  moved[1] = added(redis.call('XINFO', 'STREAM', queue))
  moved[2] = redis.call('XLEN', queue)
else
  moved[1], moved[2] = 0, 0
end
if redis.call('EXISTS', dead_letters) == 1 then
  moved[3] = added(redis.call('XINFO', 'STREAM', dead_letters))
  moved[4] = redis.call('XLEN', dead_letters)
else
  moved[3], moved[4] = 0, 0
end

local counts = {}
if #ARGV > 1 then
  for i, count in ipairs(redis.call('HMGET', buyers, unpack(ARGV, 2))) do
    counts[i] = count or ''
  end
end
return { redis.call('HGETALL', items), counts, table.concat(moved, ' ') }
