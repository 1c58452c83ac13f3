-- Adds a tombstone for each order number: for one to two minutes no reserve takes units for it, so a delayed reserve
-- has no effect. Two sets alternate every minute. Each expires when its next turn begins.
local function add_tombstones(spent_even, spent_odd, order_nos)
  local TURN_MS = 60000
  local clock = redis.call('TIME')
  local turn = math.floor((clock[1] * 1000 + clock[2] / 1000) / TURN_MS)
  local spent = turn % 2 == 0 and spent_even or spent_odd
  redis.call('SADD', spent, unpack(order_nos))
  redis.call('PEXPIREAT', spent, (turn + 2) * TURN_MS)
end
