-- The queue's entry of a reservation's purchase; nil once it is not queued. The entry that its record names may be of
-- another purchase: entry ids can repeat. Needs `entries`.
local function queued_entry(queue, record, order_no)
  local entry_id = string.match(record, '^%S+ %S+ %S+ (%d+%-%d+) ')
  local entry = entry_id and redis.call('XRANGE', queue, entry_id, entry_id)[1]
  return order_no_of(entry) == order_no and entry or nil
end
