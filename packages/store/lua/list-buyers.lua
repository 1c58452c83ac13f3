-- Reads a page of the buyers that have a count in a sale.
--
-- KEYS: gate buyers
-- ARGV: epoch cursor count
-- REPLY: { next cursor, buyer id, … }; the cursor is '0' after the last page. UNTRUSTED: nothing was read.
--
-- As with HSCAN, a field that exists from the first page to the last is returned at least once, any other perhaps.
--
-- INCLUDE: guard

local buyers = KEYS[2]
local cursor, count = unpack(ARGV, 2, 3)

local page = redis.call('HSCAN', buyers, cursor, 'COUNT', count)
local reply = { page[1] }
for i = 1, #page[2], 2 do
  reply[#reply + 1] = page[2][i]
end
return reply
