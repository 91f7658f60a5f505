-- Those that a transaction would commit are gone too, as in Kafka.
with held as (
    select s.shard
    from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
    join howdah.group_shard as s on s.shard = lease.shard and s.epoch = lease.epoch
    order by s.shard
    for key share of s
), gone as (
    select own.group_id, asked.topic_id, asked.partition
    from unnest(?::integer[], ?::integer[]) as asked (topic_id, partition)
    cross join (select ?::integer as shard, ?::text as group_id) as own
    join held on held.shard = own.shard
), pending as (
    delete from howdah.transaction_offset as o
    using gone
    where o.group_id = gone.group_id and o.topic_id = gone.topic_id and o.partition = gone.partition
), deleted as (
    delete from howdah.group_offset as o
    using gone
    where o.group_id = gone.group_id and o.topic_id = gone.topic_id and o.partition = gone.partition
)
select shard from held
