#!lua flags=allow-oom
-- The heads of channels of one bucket. Allowed when memory is full: readers must be served then.
-- It writes the bucket, a damaged channel's new epoch, and expiry times, but nothing for a channel
-- that has no log.
--
-- KEYS  bucket, then for each channel: meta, stream
-- ARGV  random, meta lifetime ms
-- Returns for each channel: epoch, seq, oldest seq

local random, meta_ms = ARGV[1], tonumber(ARGV[2])
local bucket = read_bucket(KEYS[1], random)
local channels = {}
for i = 2, #KEYS, 2 do
  channels[#channels + 1] = read_channel(KEYS[i], KEYS[i + 1], bucket, random)
end

write_bucket(bucket)
local reply = {}
for _, channel in ipairs(channels) do
  attend(channel, meta_ms)
  reply[#reply + 1] = channel.epoch
  reply[#reply + 1] = digits(channel.seq)
  reply[#reply + 1] = digits(oldest_seq(channel))
end
return reply
