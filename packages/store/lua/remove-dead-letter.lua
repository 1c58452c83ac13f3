-- Deletes dead letters whose orders are in the ledger after all (their hold ended).
--
-- KEYS: gate dead_letters
-- ARGV: epoch
-- EACH: entry_id order_no
-- REPLY: the number of entries deleted. UNTRUSTED: nothing was written.
-- INCLUDE: guard entries

local dead_letters = KEYS[2]

local WIDTH = 2

local removed = 0
for i = 2, #ARGV, WIDTH do
  local entry_id, order_no = unpack(ARGV, i, i + WIDTH - 1)
  local entry = redis.call('XRANGE', dead_letters, entry_id, entry_id)[1]
  if order_no_of(entry) == order_no then
    removed = removed + redis.call('XDEL', dead_letters, entry_id)
  end
end
return removed
