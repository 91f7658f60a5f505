-- Ends transactions whose ids are locked: moves the ids on, takes what was open, and gives offsets to their groups or to nobody. Of two
-- offsets of one partition that are committed at once, the one that came later counts. A topic that is deleted meanwhile fails the
-- statement (foreign key violation); it is gone at the next try.
with moved as (
    update howdah.transactional_id as own
    set producer_id = fresh.producer_id, producer_epoch = fresh.producer_epoch, previous_producer_id = fresh.previous_producer_id,
        previous_epoch = fresh.previous_epoch, number = fresh.number, epoch_number = fresh.epoch_number, timeout_ms = fresh.timeout_ms,
        ended = fresh.ended, used_at = pg_catalog.clock_timestamp()
    from unnest(?::text[], ?::int8[], ?::int4[], ?::int8[], ?::int4[], ?::int8[], ?::int8[], ?::int4[], ?::text[])
        as fresh (transactional_id, producer_id, producer_epoch, previous_producer_id, previous_epoch, number, epoch_number, timeout_ms, ended)
    where own.transactional_id = fresh.transactional_id
), over as materialized (
    select producer_id, number, committed, place
    from unnest(?::int8[], ?::int8[], ?::bool[]) with ordinality as over (producer_id, number, committed, place)
), partitions as (
    delete from howdah.transaction_partition as own
    using over
    where own.producer_id = over.producer_id and own.number = over.number
    returning own.producer_id, own.topic_id, own.partition, own.first_offset
), picked as (
    delete from howdah.transaction_partition as own
    using unnest(?::int8[], ?::int8[], ?::int4[], ?::int4[]) as picked (producer_id, number, topic_id, partition)
    where own.producer_id = picked.producer_id and own.number = picked.number
        and own.topic_id = picked.topic_id and own.partition = picked.partition
    returning own.producer_id, own.topic_id, own.partition, own.first_offset
), aborted as (
    insert into howdah.aborted_transaction (producer_id, first_offset, last_offset, topic_id, partition, first_unstable_offset)
    select producer_id, first_offset, last_offset, topic_id, partition,
        -- Of all that was open, what ends here included: the deletions above are not seen.
        (select min(part.first_offset)
         from howdah.transaction_partition as part
         where part.topic_id = aborted.topic_id and part.partition = aborted.partition)
    from unnest(?::int8[], ?::int8[], ?::int8[], ?::int4[], ?::int4[])
        as aborted (producer_id, first_offset, last_offset, topic_id, partition)
), groups as (
    delete from howdah.transaction_group as own
    using over
    where own.producer_id = over.producer_id and own.number = over.number
), offsets as (
    delete from howdah.transaction_offset as own
    using over
    where own.producer_id = over.producer_id and own.number = over.number
    returning own.group_id, own.topic_id, own.partition, own.committed_offset, own.leader_epoch, own.metadata, own.commit_timestamp_ms,
        over.committed, over.place
), stored as (
    insert into howdah.group_offset (group_id, topic_id, partition, committed_offset, leader_epoch, metadata, commit_timestamp_ms)
    select distinct on (offsets.group_id, offsets.topic_id, offsets.partition)
        offsets.group_id, offsets.topic_id, offsets.partition, offsets.committed_offset, offsets.leader_epoch, offsets.metadata,
        offsets.commit_timestamp_ms
    from offsets
    join howdah.topic as topic on topic.id = offsets.topic_id
    where offsets.committed
    order by offsets.group_id, offsets.topic_id, offsets.partition, offsets.commit_timestamp_ms desc, offsets.place desc
    on conflict on constraint group_offset_pkey do update
    set committed_offset = excluded.committed_offset, leader_epoch = excluded.leader_epoch, metadata = excluded.metadata,
        commit_timestamp_ms = excluded.commit_timestamp_ms, expire_timestamp_ms = null
)
select producer_id, topic_id, partition, coalesce(first_offset, -1) as first_offset from partitions
union all
select producer_id, topic_id, partition, coalesce(first_offset, -1) from picked
