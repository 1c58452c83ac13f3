-- Whether the purchase of a reservation is queued. The entry that its record names may be of another purchase: entry
-- ids can repeat. Needs `entries`.
local function is_queued(queue, record, order_no)
  local entry_id = string.match(record, '^%S+ %S+ %S+ (%d+%-%d+) ')
  return entry_id ~= nil and order_no_of(redis.call('XRANGE', queue, entry_id, entry_id)[1]) == order_no
end
