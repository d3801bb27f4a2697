#!lua
-- Begins a new generation in a bucket that may have missed records which Kafka no longer has, and
-- moves the guards to where reading goes on. A guard that stands there already says that this was
-- done for this loss, or that the bucket had every record below: nothing is begun then.
--
-- KEYS  bucket, then a guard for each position that was lost
-- ARGV  random, guard lifetime ms, then for each guard the offset at which reading goes on
-- Returns 1 where a generation began

local random, guard_ms = ARGV[1], ARGV[2]
if #ARGV ~= #KEYS + 1 then
  return redis.error_reply('ERR anew: keys and offsets do not agree')
end
local bucket = read_bucket(KEYS[1], random)
local guards = {}
for i = 2, #KEYS do
  local guard = guards[KEYS[i]] or read_guard(KEYS[i])
  local below = tonumber(ARGV[i + 1]) - 1
  if not guard or guard < below then
    guards[KEYS[i]] = below
  end
end
if not next(guards) then
  return 0
end

-- From here on it writes, and nothing can be refused any more.
bucket.generation, bucket.changed = random, true
write_bucket(bucket)
for key, below in pairs(guards) do
  redis.call('SET', key, digits(below), 'PX', guard_ms)
end
return 1
