-- A field of a stream's entry: nil without an entry, '' for an entry without the field. Of several the first counts, as
-- in queue-entry.ts.
local function field_of(entry, name)
  local fields = entry and entry[2] or {}
  for i = 1, #fields, 2 do
    if fields[i] == name then
      return fields[i + 1]
    end
  end
  return entry and ''
end
local function order_no_of(entry)
  return field_of(entry, 'order_no')
end
