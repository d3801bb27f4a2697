#!lua flags=allow-oom
-- One page of a channel's entries after a position, with the head of the same moment.
--
-- KEYS  bucket, meta, stream
-- ARGV  random, meta lifetime ms, epoch, last seq known, entries at most, bytes at most
-- Returns epoch, seq, oldest seq, then for each entry: domain type, record time ms, body.
-- No entries where the log has no continuation of the position; the head says why.

local CHUNK = 32

local random, meta_ms = ARGV[1], tonumber(ARGV[2])
local after, max_entries, max_bytes = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local bucket = read_bucket(KEYS[1], random)
local channel = read_channel(KEYS[2], KEYS[3], bucket, random)
write_bucket(bucket)
attend(channel, meta_ms)

local reply = { channel.epoch, digits(channel.seq), digits(oldest_seq(channel)) }
if not same_epoch(channel.epoch, ARGV[3]) or after > channel.seq or after < oldest_seq(channel) - 1 then
  return reply
end

local taken, bytes = 0, 0
while taken < max_entries do
  local entries = redis.call('XRANGE', channel.stream, entry_id(after + taken + 1), '+',
    'COUNT', math.min(CHUNK, max_entries - taken))
  if #entries == 0 then
    return reply
  end
  for _, entry in ipairs(entries) do
    local fields = entry[2]
    bytes = bytes + #fields[8]
    if bytes > max_bytes and taken > 0 then
      return reply
    end
    reply[#reply + 1] = fields[2]
    reply[#reply + 1] = fields[4]
    reply[#reply + 1] = fields[8]
    taken = taken + 1
  end
end
return reply
