-- Takes shards that nobody owns; those that this broker owned before a restart come first. The lock is the strongest
-- one. A shard with a write in progress is skipped until that has ended. So is one of a broker that was gone and has a session again.
with free as (
    select shard
    from howdah.group_shard
    where node_id is null or lease_until <= clock_timestamp() or (node_id = ? and incarnation <> ?)
        or (node_id = any(?::integer[]) and pg_catalog.pg_try_advisory_xact_lock(1752135524, node_id))
    order by node_id = ? desc nulls last, shard
    limit ?
    for update skip locked
)
update howdah.group_shard as s
set node_id = ?, incarnation = ?, epoch = s.epoch + 1, lease_until = clock_timestamp() + ? * interval '1 millisecond'
from free
where s.shard = free.shard
returning s.shard, s.epoch
