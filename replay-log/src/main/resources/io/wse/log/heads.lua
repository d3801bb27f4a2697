#!lua flags=allow-oom
-- The heads of channels of one bucket; a channel without an epoch gets one. Allowed when memory is
-- full: who reads must be served then, and an epoch is small.
--
-- KEYS  bucket, then for each channel: meta, stream
-- ARGV  random, meta lifetime ms
-- Returns for each channel: epoch, seq, oldest seq

local random, meta_ms = ARGV[1], tonumber(ARGV[2])
local generation, server = read_generation(KEYS[1], random)
local channels = {}
for i = 2, #KEYS, 2 do
  channels[#channels + 1] = read_channel(KEYS[i], KEYS[i + 1], generation, random)
end

begin_generation(KEYS[1], generation, server)
local reply = {}
for _, channel in ipairs(channels) do
  attend(channel, meta_ms)
  reply[#reply + 1] = channel.epoch
  reply[#reply + 1] = digits(channel.seq)
  reply[#reply + 1] = digits(oldest_seq(channel))
end
return reply
