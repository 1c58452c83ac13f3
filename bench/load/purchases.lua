-- Purchases for wrk. All requests are made before the first is sent, so that sending one costs a look into a table; then
-- a line says READY. Neighbours in time are no neighbours in an index of buyers, as in a shop.
--
-- Arguments after `--`: path(s, with commas between), bearer token, SKU ('' leaves it out), number of buyers, prefix of
-- the buyers' ids, prefix of idempotency keys ('' sends none; a key is made anew for each purchase).

-- A prime that no number of buyers is a multiple of: every buyer has one turn.
local STRIDE = 61813
local requests, tails, count, sent, key_prefix = {}, {}, 0, 0, ''

function init(args)
  local paths, token, sku, buyers, prefix = {}, args[2], args[3], tonumber(args[4]), args[5]
  key_prefix = args[6] or ''
  for path in string.gmatch(args[1], '[^,]+') do
    paths[#paths + 1] = path
  end
  local headers = { ['Authorization'] = 'Bearer ' .. token, ['Content-Type'] = 'application/json' }
  if key_prefix ~= '' then
    headers['Idempotency-Key'] = '@'
  end
  count = math.max(buyers, #paths)
  for turn = 1, count do
    local buyer = turn * STRIDE % count + 1
    local item = sku == '' and '' or '"sku":"' .. sku .. '",'
    local body = '{' .. item .. '"quantity":1,"buyerId":"' .. prefix .. buyer .. '"}'
    local request = wrk.format('POST', paths[(turn - 1) % #paths + 1], headers, body)
    if key_prefix == '' then
      requests[turn] = request
    else
      local at = string.find(request, ': @', 1, true)
      requests[turn] = string.sub(request, 1, at + 1) .. key_prefix
      tails[turn] = string.sub(request, at + 3)
    end
  end
  io.write('READY\n')
  io.flush()
end

function request()
  local turn = sent % count + 1
  sent = sent + 1
  if key_prefix == '' then
    return requests[turn]
  end
  return requests[turn] .. sent .. tails[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"micros":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
