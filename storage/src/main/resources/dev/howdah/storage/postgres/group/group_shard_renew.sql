-- Prolongs our leases and returns all shards. The time is the server's, because the brokers' clocks may differ. An owner is absent if its
-- session has ended: then whoever tries can have its lock (broker_hold). The lock goes with this transaction.
with renewed as (
    update howdah.group_shard as s
    set lease_until = clock_timestamp() + ? * interval '1 millisecond'
    from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
    where s.shard = lease.shard and s.epoch = lease.epoch and s.node_id = ? and s.incarnation = ?
    returning s.shard, s.epoch, s.node_id
), owner as materialized (
    select b.node_id, pg_catalog.pg_try_advisory_xact_lock(1752135524, b.node_id) as is_absent
    from howdah.broker as b
    where b.node_id <> ? and b.node_id in (select node_id from howdah.group_shard)
), shard as (
    select
        s.shard,
        coalesce(renewed.epoch, s.epoch) as epoch,
        coalesce(renewed.node_id, case when s.lease_until > clock_timestamp() then s.node_id end, -1) as node_id
    from howdah.group_shard as s
    left join renewed on renewed.shard = s.shard
)
select shard.shard, shard.epoch, shard.node_id, coalesce(owner.is_absent, false) as is_absent
from shard
left join owner on owner.node_id = shard.node_id
order by shard.shard
