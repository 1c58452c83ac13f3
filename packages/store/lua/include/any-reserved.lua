-- Whether a unit of the sale is reserved: then it has reservations, which name their buyers.
local function any_reserved(items)
  local counters = redis.call('HGETALL', items)
  for i = 1, #counters, 2 do
    if string.sub(counters[i], -9) == ':reserved' and tonumber(counters[i + 1]) ~= 0 then
      return true
    end
  end
  return false
end
