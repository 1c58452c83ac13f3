-- Restarts payment windows that are missing or end at the wrong time, only while the reservation exists: an order that
-- was paid or closed in the meantime needs none.
--
-- KEYS: gate reservations
-- EACH KEY: window
-- ARGV: epoch
-- EACH: order_no remaining_ms
-- REPLY: the numbers of the orders whose windows were started. UNTRUSTED: nothing was written.
-- INCLUDE: guard

local reservations = KEYS[2]

local WIDTH = 2

local started = {}
for i = 2, #ARGV, WIDTH do
  local order_no, remaining_ms = unpack(ARGV, i, i + WIDTH - 1)
  local window = KEYS[3 + (i - 2) / WIDTH]
  if redis.call('HEXISTS', reservations, order_no) == 1 then
    redis.call('SET', window, '0', 'PX', remaining_ms)
    started[#started + 1] = order_no
  end
end
return started
