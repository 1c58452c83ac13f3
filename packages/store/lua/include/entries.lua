-- The order number of a stream's entry: nil where there is no entry, '' where the entry has no order number. Of several
-- the first counts, as it does for whoever reads the queue.
local function order_no_of(entry)
  local fields = entry and entry[2] or {}
  for i = 1, #fields, 2 do
    if fields[i] == 'order_no' then
      return fields[i + 1]
    end
  end
  return entry and ''
end
