-- Prolongs our leases and returns all shards. The time is the server's, because the brokers' clocks may differ.
with renewed as (
    update howdah.group_shard as s
    set lease_until = clock_timestamp() + ? * interval '1 millisecond'
    from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
    where s.shard = lease.shard and s.epoch = lease.epoch and s.node_id = ? and s.incarnation = ?
    returning s.shard, s.epoch, s.node_id
)
select
    s.shard,
    coalesce(renewed.epoch, s.epoch) as epoch,
    coalesce(renewed.node_id, case when s.lease_until > clock_timestamp() then s.node_id end, -1) as node_id
from howdah.group_shard as s
left join renewed on renewed.shard = s.shard
order by s.shard
