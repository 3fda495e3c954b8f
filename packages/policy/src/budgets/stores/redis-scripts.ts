import { createHash } from 'node:crypto'

/**
 * The scripts that run inside Redis, each in one step. KEYS hold one hash tag, so that a cluster keeps them in one slot:
 * the reservation, the set of open ones, then a meter each. A meter is a hash with a field for each window, named by
 * its start: all keys are known before the clock is asked. Numbers that are stored travel as text.
 */
export interface Script {
  readonly text: string
  readonly sha: string
}

const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') })

const CLOCK = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local LENGTHS = { minute = 60000, hour = 3600000, day = 86400000 }
local MONTHS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function isLeap(year)
  return (year % 4 == 0 and year % 100 ~= 0) or year % 400 == 0
end

local function monthAt()
  local days, first, year = math.floor(now / 86400000), 0, 1970
  while true do
    local length = isLeap(year) and 366 or 365
    if first + length > days then break end
    first, year = first + length, year + 1
  end
  for month = 1, 12 do
    local length = MONTHS[month]
    if month == 2 and isLeap(year) then length = 29 end
    if first + length > days then return first * 86400000, (first + length) * 86400000 end
    first = first + length
  end
end

local function windowAt(window)
  if window == 'month' then return monthAt() end
  local start = now - now % LENGTHS[window]
  return start, start + LENGTHS[window]
end

local function text(number)
  return string.format('%.0f', number)
end
`

/** ARGV: id, ttl, keep, then window, limit and amount of each meter. Gives status, now, expired, readings. */
export const RESERVE = script(`${CLOCK}
local ttl, keep = tonumber(ARGV[2]), tonumber(ARGV[3])
local known = redis.call('HGET', KEYS[1], 's')
local readings, held, isOver = {}, {}, false
for i = 3, #KEYS do
  local at = 4 + (i - 3) * 3
  local first, last = windowAt(ARGV[at])
  local used = tonumber(redis.call('HGET', KEYS[i], text(first)) or '0')
  if used + tonumber(ARGV[at + 2]) > tonumber(ARGV[at + 1]) then isOver = true end
  readings[#readings + 1] = { used, first, last }
end
if known then return { known == 'done' and 'void' or 'granted', now, 0, readings } end
if isOver then return { 'over', now, 0, readings } end

for i = 3, #KEYS do
  local reading, amount = readings[i - 2], ARGV[6 + (i - 3) * 3]
  local field, left = text(reading[2]), reading[3] - now + ttl + keep
  local isNew = redis.call('HEXISTS', KEYS[i], field) == 0
  reading[1] = redis.call('HINCRBY', KEYS[i], field, amount)
  if isNew then
    local length = reading[3] - reading[2]
    for _, old in ipairs(redis.call('HKEYS', KEYS[i])) do
      if tonumber(old) + length + ttl + keep < now then redis.call('HDEL', KEYS[i], old) end
    end
    redis.call('PEXPIRE', KEYS[i], left)
  end
  held[#held + 1] = { KEYS[i], field, amount }
end
redis.call('HSET', KEYS[1], 's', 'open', 'held', cjson.encode(held))
redis.call('PEXPIRE', KEYS[1], ttl + keep)
local expired = redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZADD', KEYS[2], text(now + ttl), ARGV[1])
redis.call('PEXPIRE', KEYS[2], ttl + keep)
return { 'granted', now, expired, readings }
`)

/**
 * ARGV: id, remember, then a charge for each meter. The first write of a known reservation frees memory, so that Redis
 * settles even where it is full.
 */
export const SETTLE = script(`
local state = redis.call('HGET', KEYS[1], 's')
if not state then
  redis.call('HSET', KEYS[1], 's', 'done')
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 'unknown'
end
if state == 'done' then return 'again' end

local held = cjson.decode(redis.call('HGET', KEYS[1], 'held'))
if #held ~= #KEYS - 2 then return redis.error_reply('WINDBREAK other keys') end
for i, one in ipairs(held) do
  if one[1] ~= KEYS[i + 2] then return redis.error_reply('WINDBREAK other keys') end
end
local wasOpen = redis.call('ZREM', KEYS[2], ARGV[1]) == 1
redis.call('HDEL', KEYS[1], 'held')
for i, one in ipairs(held) do
  local delta = tonumber(ARGV[i + 2]) - tonumber(one[3])
  if delta ~= 0 and redis.call('HEXISTS', one[1], one[2]) == 1 then
    redis.call('HINCRBY', KEYS[i + 2], one[2], string.format('%.0f', delta))
  end
end
redis.call('HSET', KEYS[1], 's', 'done')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return wasOpen and 'settled' or 'late'
`)

/** KEYS: meters alone. ARGV: their windows. */
export const TALLY = script(`${CLOCK}
local readings = {}
for i = 1, #KEYS do
  local first, last = windowAt(ARGV[i])
  readings[i] = { tonumber(redis.call('HGET', KEYS[i], text(first)) or '0'), first, last }
end
return { now, readings }
`)
