-- Commits offsets of many groups in one statement, except those of a shard whose lease is no longer valid, and those
-- for a topic that does not exist. The parameters name each partition of a group once.
with held as (
    select s.shard
    from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
    join howdah.group_shard as s on s.shard = lease.shard and s.epoch = lease.epoch
    order by s.shard
    for key share of s
), stored as (
    insert into howdah.group_offset (
        group_id, topic_id, partition, committed_offset, leader_epoch, metadata, commit_timestamp_ms, expire_timestamp_ms)
    select
        c.group_id, c.topic_id, c.partition, c.committed_offset, c.leader_epoch, c.metadata, c.commit_timestamp_ms,
        c.expire_timestamp_ms
    from unnest(
            ?::integer[], ?::text[], ?::integer[], ?::integer[], ?::bigint[], ?::integer[], ?::bytea[], ?::bigint[],
            ?::bigint[])
        as c (
            shard, group_id, topic_id, partition, committed_offset, leader_epoch, metadata, commit_timestamp_ms,
            expire_timestamp_ms)
    join held on held.shard = c.shard
    join howdah.topic as t on t.id = c.topic_id
    -- As the end of a transaction does it, else the two would deadlock.
    order by c.group_id, c.topic_id, c.partition
    on conflict (group_id, topic_id, partition) do update
    set
        committed_offset = excluded.committed_offset,
        leader_epoch = excluded.leader_epoch,
        metadata = excluded.metadata,
        commit_timestamp_ms = excluded.commit_timestamp_ms,
        expire_timestamp_ms = excluded.expire_timestamp_ms
)
select shard from held
