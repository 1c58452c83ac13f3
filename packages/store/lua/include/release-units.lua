-- Releases the units of orders of one sale: reserved to available. Returns a word for each order number, and those that
-- it has released; for damaged data an error, and none. Needs `leave-reserved` and `tombstones`.
local function release_units(items, buyers, reservations, spent_even, spent_odd, sale_id, order_nos)
  local of_buyers = {}
  local reply, released, counters =
    leave_reserved(items, reservations, order_nos, sale_id, 'available', 'released', of_buyers)
  if #released == 0 then
    return reply, released
  end

  local buyer_ids = {}
  for buyer_id in pairs(of_buyers) do
    buyer_ids[#buyer_ids + 1] = buyer_id
  end
  local left, gone = {}, {}
  for i, taken in ipairs(redis.call('HMGET', buyers, unpack(buyer_ids))) do
    local units = tonumber(taken or 0) - of_buyers[buyer_ids[i]]
    if units < 0 then
      return redis.error_reply('DAMAGED buyer ' .. buyer_ids[i] .. ' has fewer units than are to be released'), {}
    elseif units == 0 then
      gone[#gone + 1] = buyer_ids[i]
    else
      left[#left + 1] = buyer_ids[i]
      left[#left + 1] = units
    end
  end

  add_tombstones(spent_even, spent_odd, released)
  redis.call('HSET', items, unpack(counters))
  redis.call('HDEL', reservations, unpack(released))
  if #left > 0 then
    redis.call('HSET', buyers, unpack(left))
  end
  if #gone > 0 then
    redis.call('HDEL', buyers, unpack(gone))
  end
  return reply, released
end
