-- What the scripts of a bucket share; put in front of each of them. Reading comes first: nothing
-- here writes before begin(), so that a script that fails has written nothing.

-- Lua prints large numbers as 1e+15; ids and offsets need their digits.
local function digits(number)
  return string.format('%.0f', number)
end

local function entry_id(seq)
  return digits(seq) .. '-0'
end

-- The bucket's generation. A server that was started again, or promoted, has another replication
-- id: it may have fallen back in time, so a new generation begins, and with it new epochs.
-- Returns the generation, and the server's id where it must be written down.
local function read_generation(bucket_key, random)
  local server = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)') or ''
  local known = redis.call('HMGET', bucket_key, 'server', 'generation')
  if known[2] and known[1] == server then
    return known[2], nil
  end
  return random, server
end

-- A channel as it stands. Meta that is missing, of another generation, or behind its own stream,
-- begins a new epoch (fresh): what the stream holds then belongs to no epoch.
local function read_channel(meta_key, stream_key, generation, random)
  local meta = redis.call('HMGET', meta_key, 'epoch', 'seq', 'bytes', 'oldest_ms', 'generation')
  local length = redis.call('XLEN', stream_key)
  local seq = tonumber(meta[2])
  local channel = { meta = meta_key, stream = stream_key, generation = generation }
  local sound = meta[1] and seq and meta[5] == generation and length <= seq
  if sound and length > 0 and #redis.call('XRANGE', stream_key, entry_id(seq + 1), '+', 'COUNT', 1) > 0 then
    sound = false
  end
  if not sound then
    channel.fresh = true
    channel.leftover = length > 0
    channel.epoch, channel.seq, channel.length, channel.bytes = random, 0, 0, 0
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

local function begin_generation(bucket_key, generation, server)
  if server then
    redis.call('HSET', bucket_key, 'server', server, 'generation', generation)
  end
end

local function begin_epoch(channel)
  if channel.leftover then
    redis.call('UNLINK', channel.stream)
  end
end

local function write_meta(channel, meta_ms)
  redis.call('HSET', channel.meta, 'epoch', channel.epoch, 'seq', digits(channel.seq),
    'bytes', digits(channel.bytes), 'oldest_ms', digits(channel.oldest_ms or 0),
    'generation', channel.generation)
  redis.call('PEXPIRE', channel.meta, meta_ms)
end

-- Brings a channel that is only looked at into being, or keeps its meta from expiring under those
-- who follow it. Half a lifetime is left alone: looking writes seldom.
local function attend(channel, meta_ms)
  if channel.fresh then
    begin_epoch(channel)
    write_meta(channel, meta_ms)
  elseif redis.call('PTTL', channel.meta) < meta_ms / 2 then
    redis.call('PEXPIRE', channel.meta, meta_ms)
  end
end
