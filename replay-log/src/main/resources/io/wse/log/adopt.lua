#!lua flags=allow-oom
-- Lets a bucket go on after its server was started again, without new epochs. Only for a server
-- that has every write it ever answered (appendfsync always). A promoted replica may lack the last
-- writes whatever its own settings: it knows the bucket's server as its former master, and is not
-- adopted.
--
-- KEYS  bucket
-- ARGV  replication id under which the server is known to have synced every write
-- Returns 1 where the bucket was adopted

local info = redis.call('INFO', 'replication')
local server = string.match(info, 'master_replid:(%w+)')
local former_master = string.match(info, 'master_replid2:(%w+)')
local known = redis.call('HGET', KEYS[1], 'server')
if not server or known ~= ARGV[1] or known == former_master then
  return 0
end
redis.call('HSET', KEYS[1], 'server', server)
return 1
