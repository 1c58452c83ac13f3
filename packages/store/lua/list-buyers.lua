-- Reads a page of the buyers that have a count in a sale.
--
-- KEYS: gate buyers
-- ARGV: epoch cursor count
-- REPLY: { next cursor, buyer id, … }; the cursor is '0' after the last page. UNTRUSTED: nothing was read.
--
-- As HSCAN has it: what is there from the first page to the last comes at least once, anything else perhaps.

local gate, buyers = unpack(KEYS)
local epoch, cursor, count = unpack(ARGV, 1, 3)

if redis.call('HGET', gate, 'epoch') ~= epoch then
  return redis.error_reply('UNTRUSTED the marker is not of this epoch')
end

local page = redis.call('HSCAN', buyers, cursor, 'COUNT', count)
local reply = { page[1] }
for i = 1, #page[2], 2 do
  reply[#reply + 1] = page[2][i]
end
return reply
