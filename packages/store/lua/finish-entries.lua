-- Takes queue entries away whose orders are in the ledger, and starts the payment windows of the pending ones.
--
-- KEYS: gate queue reservations
-- EACH KEY: window
-- ARGV: epoch group
-- EACH: entry_id order_no remaining_ms
-- REPLY: the number of entries taken away. UNTRUSTED: nothing was written.
--
-- An entry goes only if it is of that order number: entry ids can come again after a restart with a clock that is
-- behind. A window (remaining_ms above 0, one window key for each group) starts only while the reservation is
-- there: an order that was paid or cancelled in the meantime needs none.

local gate, queue, reservations = unpack(KEYS)
local epoch, group = unpack(ARGV, 1, 2)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local WIDTH = 3

local function order_no_of(entry_id)
  local entry = redis.call('XRANGE', queue, entry_id, entry_id)[1]
  if entry == nil then
    return nil
  end
  local fields = entry[2]
  for i = 1, #fields, 2 do
    if fields[i] == 'order_no' then
      return fields[i + 1]
    end
  end
  return ''
end

local finished = 0
for i = 3, #ARGV, WIDTH do
  local entry_id, order_no, remaining_ms = unpack(ARGV, i, i + WIDTH - 1)
  local window = KEYS[4 + (i - 3) / WIDTH]
  if tonumber(remaining_ms) > 0 and redis.call('HEXISTS', reservations, order_no) == 1 then
    redis.call('SET', window, '', 'PX', remaining_ms)
  end
  if order_no_of(entry_id) == order_no then
    redis.call('XACK', queue, group, entry_id)
    finished = finished + redis.call('XDEL', queue, entry_id)
  end
end
return finished
