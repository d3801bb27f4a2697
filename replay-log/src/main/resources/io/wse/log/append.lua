#!lua
-- Appends the entries of one batch that lie in one bucket: all of them or none.
-- Without allow-oom the server refuses the script as a whole when its memory is full.
--
-- KEYS  bucket, guard, then for each channel: meta, stream
-- ARGV  random, guard lifetime ms, meta lifetime ms, entry age ms, fingerprint of the last entry,
--       number of channels,
--       for each channel: entries kept, bytes kept,
--       for each entry: number of its channel from 1, offset, domain type, record time ms, body
-- Returns for each channel: epoch, seq, how many of its entries were redelivered

local TRIM_CHUNK = 32
-- More than this beyond what was appended is left to later calls: a limit that was lowered must
-- not block the server.
local TRIM_EXTRA = 500

local random = ARGV[1]
local guard_ms, meta_ms, age_ms = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local fingerprint, count = ARGV[5], tonumber(ARGV[6])
if not (guard_ms and meta_ms and age_ms and count) or #KEYS ~= 2 + 2 * count then
  return redis.error_reply('ERR append: keys and channels do not agree')
end

local now = redis.call('TIME')
local now_ms = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
local generation, server = read_generation(KEYS[1], random)
local guard = read_guard(KEYS[2]) or -1

local channels = {}
local at = 7
for i = 1, count do
  local channel = read_channel(KEYS[2 * i + 1], KEYS[2 * i + 2], generation, random)
  channel.max_entries, channel.max_bytes = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  channel.appended, channel.redelivered = 0, 0
  if not channel.max_entries or not channel.max_bytes then
    return redis.error_reply('ERR append: a limit is not a number')
  end
  channels[i] = channel
  at = at + 2
end

local first_entry = at
local highest = guard
if (#ARGV - first_entry + 1) % 5 ~= 0 then
  return redis.error_reply('ERR append: an entry is not whole')
end
for i = first_entry, #ARGV, 5 do
  local offset = tonumber(ARGV[i + 1])
  if not channels[tonumber(ARGV[i])] or not offset then
    return redis.error_reply('ERR append: an entry without channel or offset')
  end
  if offset > highest then
    highest = offset
  end
end

-- From here on it writes, and nothing can be refused any more.
begin_generation(KEYS[1], generation, server)
for i = 1, count do
  if channels[i].fresh then
    begin_epoch(channels[i])
  end
end

for i = first_entry, #ARGV, 5 do
  local channel = channels[tonumber(ARGV[i])]
  if tonumber(ARGV[i + 1]) <= guard then
    channel.redelivered = channel.redelivered + 1
  else
    channel.seq = channel.seq + 1
    redis.call('XADD', channel.stream, entry_id(channel.seq),
      'type', ARGV[i + 2], 'record_ms', ARGV[i + 3], 'append_ms', digits(now_ms), 'body', ARGV[i + 4])
    channel.appended = channel.appended + 1
    channel.length = channel.length + 1
    channel.bytes = channel.bytes + #ARGV[i + 4]
    channel.oldest_ms = channel.oldest_ms or now_ms
  end
end

local cutoff_ms = now_ms - age_ms
local function too_much(channel, budget)
  return budget > 0 and channel.length > 1 and (channel.length > channel.max_entries
    or channel.bytes > channel.max_bytes or channel.oldest_ms < cutoff_ms)
end

-- Cuts the oldest entries off until count, bytes and age are kept; the newest always stays.
local function trim(channel)
  local budget = channel.appended + TRIM_EXTRA
  local first_kept = oldest_seq(channel)
  local before = first_kept
  -- As many as go by count, and the first that stays, whose age is wanted; mostly two.
  local chunk = math.max(1, channel.length - channel.max_entries) + 1
  while too_much(channel, budget) do
    chunk = math.min(chunk, TRIM_CHUNK)
    local entries =
      redis.call('XRANGE', channel.stream, entry_id(first_kept), '+', 'COUNT', chunk)
    chunk = chunk * 2
    for _, entry in ipairs(entries) do
      local fields = entry[2]
      channel.oldest_ms = tonumber(fields[6])
      if not too_much(channel, budget) then
        break
      end
      channel.length = channel.length - 1
      channel.bytes = channel.bytes - #fields[8]
      first_kept = first_kept + 1
      budget = budget - 1
    end
  end
  if first_kept > before then
    redis.call('XTRIM', channel.stream, 'MINID', entry_id(first_kept))
  end
end

local reply = {}
for i = 1, count do
  local channel = channels[i]
  if channel.appended > 0 then
    trim(channel)
    redis.call('PEXPIRE', channel.stream, age_ms)
  end
  write_meta(channel, meta_ms)
  reply[#reply + 1] = channel.epoch
  reply[#reply + 1] = digits(channel.seq)
  reply[#reply + 1] = channel.redelivered
end
if highest > guard then
  redis.call('SET', KEYS[2], digits(highest) .. ' ' .. fingerprint, 'PX', guard_ms)
else
  redis.call('PEXPIRE', KEYS[2], guard_ms)
end
return reply
