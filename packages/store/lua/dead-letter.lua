-- Moves one queue entry that cannot be ordered to the dead letters, with its cause.
--
-- KEYS: gate queue dead_letters
-- ARGV: epoch group entry_id order_no cause
-- REPLY: 1, or 0 when that entry is not (any more) the one of that order number. UNTRUSTED: nothing was written.

local gate, queue, dead_letters = unpack(KEYS)
local epoch, group, entry_id, order_no, cause = unpack(ARGV, 1, 5)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local entry = redis.call('XRANGE', queue, entry_id, entry_id)[1]
if entry == nil then
  return 0
end
local fields, found = entry[2], ''
for i = 1, #fields, 2 do
  if fields[i] == 'order_no' then
    found = fields[i + 1]
  end
end
if found ~= order_no then
  return 0
end
fields[#fields + 1] = 'dead_lettered_because'
fields[#fields + 1] = cause
redis.call('XADD', dead_letters, '*', unpack(fields))
redis.call('XACK', queue, group, entry_id)
redis.call('XDEL', queue, entry_id)
return 1
