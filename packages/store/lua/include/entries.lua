-- The order number of a stream's entry: nil without an entry, '' for an entry without an order number. Of several the
-- first counts, as in queue-entry.ts.
local function order_no_of(entry)
  local fields = entry and entry[2] or {}
  for i = 1, #fields, 2 do
    if fields[i] == 'order_no' then
      return fields[i + 1]
    end
  end
  return entry and ''
end
