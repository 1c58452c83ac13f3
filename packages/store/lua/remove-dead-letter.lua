-- Takes dead letters away whose orders are in the ledger after all (their hold ended).
--
-- KEYS: gate dead_letters
-- ARGV: epoch
-- EACH: entry_id order_no
-- REPLY: the number of entries taken away. UNTRUSTED: nothing was written.

local gate, dead_letters = unpack(KEYS)
local epoch = ARGV[1]

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local WIDTH = 2

local removed = 0
for i = 2, #ARGV, WIDTH do
  local entry_id, order_no = unpack(ARGV, i, i + WIDTH - 1)
  local entry = redis.call('XRANGE', dead_letters, entry_id, entry_id)[1]
  local fields = entry and entry[2] or {}
  for j = 1, #fields, 2 do
    if fields[j] == 'order_no' and fields[j + 1] == order_no then
      removed = removed + redis.call('XDEL', dead_letters, entry_id)
    end
  end
end
return removed
