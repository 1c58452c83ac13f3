-- Computes how the units of some orders move from `reserved` to the counter `to`. An order without a reservation is
-- 'absent', and so is a repeated one. Writes nothing.
--
-- Returns the reply, the order numbers that have a reservation, and the new counters as field, value, … For damaged
-- data the reply is an error, and there are no order numbers. Sums the units of each buyer into `of_buyers` where it is
-- given.
local function leave_reserved(items, reservations, wanted, sale_id, to, word, of_buyers)
  local RECORD = of_buyers and '^(%S+) (%S+) (%d+) %S+ (.*)$' or '^(%S+) (%S+) (%d+) '
  local reply, order_nos, deltas, seen = {}, {}, {}, {}
  local records = redis.call('HMGET', reservations, unpack(wanted))
  for i, order_no in ipairs(wanted) do
    local record = records[i]
    if record and not seen[order_no] then
      local sale, sku, units, buyer_id = string.match(record, RECORD)
      if sale ~= sale_id then
        return redis.error_reply('DAMAGED reservation ' .. order_no .. ' is not of sale ' .. sale_id), {}
      end
      seen[order_no] = true
      order_nos[#order_nos + 1] = order_no
      deltas[sku] = (deltas[sku] or 0) + tonumber(units)
      if of_buyers then
        of_buyers[buyer_id] = (of_buyers[buyer_id] or 0) + tonumber(units)
      end
      reply[#reply + 1] = word
    else
      reply[#reply + 1] = 'absent'
    end
  end
  local counters = {}
  for sku, units in pairs(deltas) do
    local reserved, other = unpack(redis.call('HMGET', items, sku .. ':reserved', sku .. ':' .. to))
    if not reserved or tonumber(reserved) < units then
      return redis.error_reply('DAMAGED fewer units of ' .. sku .. ' are reserved than are to be ' .. word), {}
    end
    counters[#counters + 1] = sku .. ':reserved'
    counters[#counters + 1] = tonumber(reserved) - units
    counters[#counters + 1] = sku .. ':' .. to
    counters[#counters + 1] = tonumber(other) + units
  end
  return reply, order_nos, counters
end
