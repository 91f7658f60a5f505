update howdah.group_shard as s
set node_id = null, incarnation = null, lease_until = '-infinity'
from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
where s.shard = lease.shard and s.epoch = lease.epoch
