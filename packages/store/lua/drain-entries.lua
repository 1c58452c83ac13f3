-- Takes entries away from a fenced gate's queue or dead letters: the reconciler has written them to the ledger.
--
-- KEYS: gate stream
-- ARGV: epoch group
-- EACH: entry_id order_no
-- REPLY: the number of entries taken away. UNTRUSTED: the gate is not fenced at this epoch; nothing was written.

local gate, stream = unpack(KEYS)
local epoch, group = unpack(ARGV, 1, 2)

local fence, marker = unpack(redis.call('HMGET', gate, 'fence', 'epoch'))
if fence ~= epoch or marker then
  return redis.error_reply('UNTRUSTED the gate is not fenced at this epoch')
end

local WIDTH = 2

local removed = 0
for i = 3, #ARGV, WIDTH do
  local entry_id, order_no = unpack(ARGV, i, i + WIDTH - 1)
  local entry = redis.call('XRANGE', stream, entry_id, entry_id)[1]
  local fields = entry and entry[2] or {}
  for j = 1, #fields, 2 do
    if fields[j] == 'order_no' and fields[j + 1] == order_no then
      redis.pcall('XACK', stream, group, entry_id)
      removed = removed + redis.call('XDEL', stream, entry_id)
    end
  end
end
return removed
