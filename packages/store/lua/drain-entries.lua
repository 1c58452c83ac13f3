-- Acknowledges and deletes entries of a fenced gate's queue or dead letters: the reconciler has written them to the
-- ledger.
--
-- KEYS: gate stream
-- ARGV: epoch group
-- EACH: entry_id order_no
-- REPLY: the number of entries deleted. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.
-- INCLUDE: guard-fenced entries

local stream = KEYS[2]
local group = ARGV[2]

local WIDTH = 2

local removed = 0
for i = 3, #ARGV, WIDTH do
  local entry_id, order_no = unpack(ARGV, i, i + WIDTH - 1)
  local entry = redis.call('XRANGE', stream, entry_id, entry_id)[1]
  if order_no_of(entry) == order_no then
    -- The dead letters have no consumer group.
    redis.pcall('XACK', stream, group, entry_id)
    removed = removed + redis.call('XDEL', stream, entry_id)
  end
end
return removed
