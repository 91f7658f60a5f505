-- An offset with an expiry of its own expires by that. Others expire by the time of their commit. None does for which a transaction has
-- another one. One that somebody has locked waits for the next look: whoever has it may be about to move it.
with held as (
    select s.shard
    from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
    join howdah.group_shard as s on s.shard = lease.shard and s.epoch = lease.epoch
    order by s.shard
    for key share of s
), expired as materialized (
    select o.group_id, o.topic_id, o.partition
    from unnest(?::integer[], ?::text[], ?::bigint[]) as e (shard, group_id, committed_before_ms)
    join held on held.shard = e.shard
    join howdah.group_offset as o on o.group_id = e.group_id
    where case
            when o.expire_timestamp_ms is null then o.commit_timestamp_ms < e.committed_before_ms
            else o.expire_timestamp_ms <= ?
        end
        and not exists (
            select
            from unnest(?::text[], ?::text[]) as kept (group_id, topic)
            join howdah.topic as t on t.name = kept.topic
            where kept.group_id = o.group_id and t.id = o.topic_id)
        and not exists (
            select
            from howdah.transaction_offset as pending
            where pending.group_id = o.group_id and pending.topic_id = o.topic_id and pending.partition = o.partition)
    order by o.group_id, o.topic_id, o.partition
    for update of o skip locked
), deleted as (
    delete from howdah.group_offset as o
    using expired
    where o.group_id = expired.group_id and o.topic_id = expired.topic_id and o.partition = expired.partition
)
select shard from held
