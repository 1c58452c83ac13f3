-- Says of order numbers whether they have a reservation, and where the purchase of it waits, all at one moment.
--
-- KEYS: gate reservations queue dead_letters
-- ARGV: epoch dead_letters_max
-- EACH: order_no
-- REPLY: one of 'absent', 'queued', 'dead_lettered', 'alone' for each order number; 'unknown' instead of 'alone' when
--   there are more dead letters than may be looked through. UNTRUSTED: nothing was read.

local gate, reservations, queue, dead_letters = unpack(KEYS)
local epoch, dead_letters_max = unpack(ARGV, 1, 2)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local function order_no_of(entry)
  local fields = entry and entry[2] or {}
  for j = 1, #fields, 2 do
    if fields[j] == 'order_no' then
      return fields[j + 1]
    end
  end
  return nil
end

local is_dead, without = {}, 'alone'
if redis.call('XLEN', dead_letters) > tonumber(dead_letters_max) then
  without = 'unknown'
else
  for _, entry in ipairs(redis.call('XRANGE', dead_letters, '-', '+')) do
    is_dead[order_no_of(entry) or ''] = true
  end
end

local reply = {}
for i, record in ipairs(redis.call('HMGET', reservations, unpack(ARGV, 3))) do
  local order_no = ARGV[i + 2]
  local entry_id = record and string.match(record, '^%S+ %S+ %S+ (%d+%-%d+) ')
  local entry = entry_id and redis.call('XRANGE', queue, entry_id, entry_id)[1]
  if not record then
    reply[i] = 'absent'
  elseif order_no_of(entry) == order_no then
    reply[i] = 'queued'
  elseif is_dead[order_no] then
    reply[i] = 'dead_lettered'
  else
    reply[i] = without
  end
end
return reply
