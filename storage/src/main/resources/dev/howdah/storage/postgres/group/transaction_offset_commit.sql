-- Stores offsets of open transactions, except those of a shard whose lease is no longer valid, and those for a topic that does not
-- exist. The ids are locked against an end, which would not see these offsets.
with held as (
    select s.shard
    from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
    join howdah.group_shard as s on s.shard = lease.shard and s.epoch = lease.epoch
    order by s.shard
    for key share of s
), asked as materialized (
    select *
    from unnest(?::integer[], ?::integer[], ?::text[], ?::bigint[], ?::integer[], ?::boolean[], ?::text[], ?::bytea[])
        as asked (place, shard, transactional_id, producer_id, producer_epoch, declared, group_id, long_group_id)
), owner as materialized (
    select own.transactional_id, own.producer_id, own.producer_epoch, own.number
    from howdah.transactional_id as own
    where own.transactional_id in (select transactional_id from asked)
    order by own.transactional_id
    for share
), judged as materialized (
    select asked.place, asked.producer_id, owner.number, asked.group_id, asked.long_group_id,
        case
            when held.shard is null then 'PASSED_ON'
            when owner.producer_id is distinct from asked.producer_id then 'INVALID_PRODUCER_ID_MAPPING'
            when owner.producer_epoch <> asked.producer_epoch then 'INVALID_PRODUCER_EPOCH'
            when asked.declared and not exists (
                select from howdah.transaction_group as part
                where part.producer_id = owner.producer_id and part.number = owner.number and part.group_id = asked.group_id)
                then 'INVALID_TXN_STATE'
            else 'STORED'
        end as outcome
    from asked
    left join held on held.shard = asked.shard
    left join owner on owner.transactional_id = asked.transactional_id
), groups as (
    insert into howdah.transaction_group (producer_id, number, group_id, long_group_id)
    select distinct producer_id, number, group_id, long_group_id
    from judged
    where outcome = 'STORED'
    on conflict on constraint transaction_group_pkey do nothing
), offsets as (
    insert into howdah.transaction_offset (
        producer_id, number, group_id, topic_id, partition, committed_offset, leader_epoch, metadata, commit_timestamp_ms)
    select distinct on (judged.producer_id, judged.number, judged.group_id, c.topic_id, c.partition)
        judged.producer_id, judged.number, judged.group_id, c.topic_id, c.partition, c.committed_offset, c.leader_epoch, c.metadata,
        c.commit_timestamp_ms
    from unnest(?::integer[], ?::integer[], ?::integer[], ?::bigint[], ?::integer[], ?::bytea[], ?::bigint[])
        with ordinality as c (place, topic_id, partition, committed_offset, leader_epoch, metadata, commit_timestamp_ms, at)
    join judged on judged.place = c.place and judged.outcome = 'STORED'
    join howdah.topic as t on t.id = c.topic_id
    order by judged.producer_id, judged.number, judged.group_id, c.topic_id, c.partition, c.at desc
    on conflict on constraint transaction_offset_pkey do update
    set
        committed_offset = excluded.committed_offset,
        leader_epoch = excluded.leader_epoch,
        metadata = excluded.metadata,
        commit_timestamp_ms = excluded.commit_timestamp_ms
)
select place, outcome from judged order by place
