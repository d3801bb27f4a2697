-- What the scripts of a bucket share; put in front of each of them. A script calls the functions
-- that read before those that write, so that a script that fails has written nothing.

-- Lua prints large numbers as 1e+15; ids and offsets need their digits.
local function digits(number)
  return string.format('%.0f', number)
end

local function entry_id(seq)
  return digits(seq) .. '-0'
end

-- Eras are days of the server's clock. Channels keep their meta for at least 7 days, so within
-- SAME_ERAS and a clock that is a day off, a channel cannot be written, forgotten and written again.
local ERA_MS, SAME_ERAS = 86400000, 5

local function time_ms()
  local now = redis.call('TIME')
  return tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
end

-- The bucket's generation and era. A server that was started again, or promoted, has another
-- replication id: it may have fallen back in time, so a new generation begins, and with it new
-- epochs. A clock that was set back by more than a day does the same, as eras would come again.
-- "changed" says that the bucket must be written down.
local function read_bucket(bucket_key, random)
  local server = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)') or ''
  local known = redis.call('HMGET', bucket_key, 'server', 'generation', 'era')
  local era, known_era = math.floor(time_ms() / ERA_MS), tonumber(known[3])
  local bucket = { key = bucket_key, server = server, generation = known[2], era = era }
  if not known[2] or known[1] ~= server or (known_era and era < known_era - 1) then
    bucket.generation, bucket.changed = random, true
  elseif known_era and era <= known_era then
    bucket.era = known_era
  else
    bucket.changed = true
  end
  return bucket
end

-- The epoch of a channel that has no log. Nothing is stored for it: every node derives the same.
-- The channel keeps this epoch when it is first written.
local function derived_epoch(bucket)
  return bucket.generation .. '.' .. digits(bucket.era)
end

-- Whether two epochs name the same numbering: equal, or derived in eras close to each other.
local function same_epoch(one, other)
  if one == other then
    return true
  end
  local generation, era = string.match(one, '^(%w+)%.(%d+)$')
  local other_generation, other_era = string.match(other, '^(%w+)%.(%d+)$')
  return generation and generation == other_generation
    and math.abs(tonumber(era) - tonumber(other_era)) <= SAME_ERAS
end

-- A channel as it stands. Without sound meta it is fresh: what its stream holds belongs to no epoch.
-- If it was written in this generation, its derived epoch may be used up, so it gets a random one.
local function read_channel(meta_key, stream_key, bucket, random)
  local meta = redis.call('HMGET', meta_key, 'epoch', 'seq', 'bytes', 'oldest_ms', 'generation')
  local length = redis.call('XLEN', stream_key)
  local seq = tonumber(meta[2])
  local channel = { meta = meta_key, stream = stream_key, generation = bucket.generation }
  local sound = meta[1] and seq and meta[5] == bucket.generation and length <= seq
  if sound and length > 0 and #redis.call('XRANGE', stream_key, entry_id(seq + 1), '+', 'COUNT', 1) > 0 then
    sound = false
  end
  if not sound then
    channel.fresh = true
    channel.leftover = length > 0 or meta[1]
    channel.damaged = meta[5] == bucket.generation or (not meta[5] and length > 0)
    channel.epoch = channel.damaged and random or derived_epoch(bucket)
    channel.seq, channel.length, channel.bytes = 0, 0, 0
    return channel
  end
  channel.epoch, channel.seq, channel.length = meta[1], seq, length
  channel.bytes = length > 0 and tonumber(meta[3]) or 0
  channel.oldest_ms = length > 0 and tonumber(meta[4]) or nil
  return channel
end

-- The ids of a stream have no holes, so its length tells where it begins.
local function oldest_seq(channel)
  return channel.seq - channel.length + 1
end

-- The highest offset that the bucket has seen of a partition; nil where it knows none. Behind it,
-- after a space, may stand by what to know that record again.
local function read_guard(guard_key)
  local guard = redis.call('GET', guard_key)
  return guard and (tonumber(string.match(guard, '^%S+')) or error('the guard is not a number'))
end

local function write_bucket(bucket)
  if bucket.changed then
    redis.call('HSET', bucket.key, 'server', bucket.server, 'generation', bucket.generation,
      'era', digits(bucket.era))
  end
end

local function begin_epoch(channel)
  if channel.leftover then
    redis.call('UNLINK', channel.meta, channel.stream)
  end
end

local function write_meta(channel, meta_ms)
  redis.call('HSET', channel.meta, 'epoch', channel.epoch, 'seq', digits(channel.seq),
    'bytes', digits(channel.bytes), 'oldest_ms', digits(channel.oldest_ms or 0),
    'generation', channel.generation)
  redis.call('PEXPIRE', channel.meta, meta_ms)
end

-- For a channel that is only looked at. A channel without a log stays without keys. The meta of any
-- other does not expire under its followers; half a lifetime is left alone, so looking writes seldom.
local function attend(channel, meta_ms)
  if channel.fresh then
    begin_epoch(channel)
    if channel.damaged then
      write_meta(channel, meta_ms)
    end
  elseif redis.call('PTTL', channel.meta) < meta_ms / 2 then
    redis.call('PEXPIRE', channel.meta, meta_ms)
  end
end
