-- Which of these partitions nobody can append to now, for somebody else has locked the head, or the leaf against being written to.
-- Waits for neither. Modes as in the manual's table of conflicts with ROW EXCLUSIVE, which an INSERT or COPY takes; also of one that
-- waits, for who comes later queues behind it.
with wanted as (
    select topic_id, partition, leaf from unnest(?::int4[], ?::int4[], ?::text[]) as wanted (topic_id, partition, leaf)
), free as materialized (
    select head.topic_id, head.partition
    from howdah.partition_head as head
    where (head.topic_id, head.partition) in (select topic_id, partition from wanted)
    for update skip locked
), shut as materialized (
    select lock.relation
    from pg_catalog.pg_locks as lock
    where lock.locktype = 'relation'
        and lock.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
        and lock.pid <> pg_catalog.pg_backend_pid()
        and lock.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
)
select wanted.topic_id, wanted.partition
from wanted
join howdah.partition_head as head on head.topic_id = wanted.topic_id and head.partition = wanted.partition
where not exists (
        select from free where free.topic_id = wanted.topic_id and free.partition = wanted.partition)
    or exists (
        select from shut where shut.relation = pg_catalog.to_regclass(nullif(wanted.leaf, '')))
