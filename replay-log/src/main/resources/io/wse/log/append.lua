#!lua
-- Appends the entries of one batch that lie in one bucket: all of them or none.
-- Without allow-oom the server refuses the script as a whole when its memory is full.
--
-- An entry is dropped as redelivered when the guard has seen its offset, and else as a double when
-- its id was appended lately.
--
-- KEYS  bucket, guard, ids, older ids, then for each channel: meta, stream
-- ARGV  random, guard lifetime ms, meta lifetime ms, entry age ms, fingerprint of the last entry,
--       how long ids are remembered at least, ms, number of channels,
--       for each channel: entries kept, bytes kept,
--       for each entry: number of its channel from 1, offset, domain type, record time ms, body,
--       id in that channel, empty where it has none
-- Returns for each channel: epoch, seq; then what became of the entries, a letter each: (a)ppended,
-- (r)edelivered, (d)ouble

local CHANNEL, OFFSET, TYPE, RECORD_MS, BODY, ID, FIELDS = 0, 1, 2, 3, 4, 5, 6
-- Lua hands on no more arguments than some thousands at once.
local ID_CHUNK = 1000
local TRIM_CHUNK = 32
-- More than this beyond what was appended is left to later calls: a limit that was lowered must
-- not block the server.
local TRIM_EXTRA = 500

local random = ARGV[1]
local guard_ms, meta_ms, age_ms = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local fingerprint, window_ms, count = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
if not (guard_ms and meta_ms and age_ms and window_ms and count) or #KEYS ~= 4 + 2 * count then
  return redis.error_reply('ERR append: keys and channels do not agree')
end

local now_ms = time_ms()
local bucket = read_bucket(KEYS[1], random)
local guard = read_guard(KEYS[2]) or -1

local channels = {}
local at = 8
for i = 1, count do
  local channel = read_channel(KEYS[2 * i + 3], KEYS[2 * i + 4], bucket, random)
  channel.max_entries, channel.max_bytes = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  channel.appended = 0
  if not channel.max_entries or not channel.max_bytes then
    return redis.error_reply('ERR append: a limit is not a number')
  end
  channels[i] = channel
  at = at + 2
end

local first_entry = at
local highest = guard
local new_ids = {}
if (#ARGV - first_entry + 1) % FIELDS ~= 0 then
  return redis.error_reply('ERR append: an entry is not whole')
end
for i = first_entry, #ARGV, FIELDS do
  local offset = tonumber(ARGV[i + OFFSET])
  if not channels[tonumber(ARGV[i + CHANNEL])] or not offset then
    return redis.error_reply('ERR append: an entry without channel or offset')
  end
  if offset > highest then
    highest = offset
  end
  if offset > guard and ARGV[i + ID] ~= '' then
    new_ids[#new_ids + 1] = ARGV[i + ID]
  end
end

-- Calls back with ranges of the new ids that fit into one command.
local function in_chunks(call)
  for from = 1, #new_ids, ID_CHUNK do
    call(from, math.min(#new_ids, from + ID_CHUNK - 1))
  end
end

local known = {}
in_chunks(function(from, to)
  for _, key in ipairs({ KEYS[3], KEYS[4] }) do
    for i, found in ipairs(redis.call('SMISMEMBER', key, unpack(new_ids, from, to))) do
      if found == 1 then
        known[new_ids[from + i - 1]] = true
      end
    end
  end
end)

-- From here on it writes, and nothing can be refused any more.
write_bucket(bucket)
for i = 1, count do
  if channels[i].fresh then
    begin_epoch(channels[i])
  end
end

local outcomes = {}
for i = first_entry, #ARGV, FIELDS do
  local channel, id = channels[tonumber(ARGV[i + CHANNEL])], ARGV[i + ID]
  local outcome = 'a'
  if tonumber(ARGV[i + OFFSET]) <= guard then
    outcome = 'r'
  elseif id ~= '' and known[id] then
    outcome = 'd'
  else
    known[id] = true
    channel.seq = channel.seq + 1
    redis.call('XADD', channel.stream, entry_id(channel.seq), 'type', ARGV[i + TYPE],
      'record_ms', ARGV[i + RECORD_MS], 'append_ms', digits(now_ms), 'body', ARGV[i + BODY])
    channel.appended = channel.appended + 1
    channel.length = channel.length + 1
    channel.bytes = channel.bytes + #ARGV[i + BODY]
    channel.oldest_ms = channel.oldest_ms or now_ms
  end
  outcomes[#outcomes + 1] = outcome
end

-- The ids lie in two sets, so that whole sets are forgotten: when the younger has been filled for
-- as long as ids are remembered, it becomes the older, and what was the older is dropped.
if #new_ids > 0 then
  local left_ms = redis.call('PTTL', KEYS[3])
  if left_ms >= 0 and left_ms <= 2 * window_ms then
    redis.call('UNLINK', KEYS[4])
    redis.call('RENAME', KEYS[3], KEYS[4])
    left_ms = -1
  end
  in_chunks(function(from, to)
    redis.call('SADD', KEYS[3], unpack(new_ids, from, to))
  end)
  if left_ms < 0 then
    redis.call('PEXPIRE', KEYS[3], 3 * window_ms)
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
  if channel.appended > 0 or channel.damaged or not channel.fresh then
    write_meta(channel, meta_ms)
  end
  reply[#reply + 1] = channel.epoch
  reply[#reply + 1] = digits(channel.seq)
end
if highest > guard then
  redis.call('SET', KEYS[2], digits(highest) .. ' ' .. fingerprint, 'PX', guard_ms)
else
  redis.call('PEXPIRE', KEYS[2], guard_ms)
end
reply[#reply + 1] = table.concat(outcomes)
return reply
