with held as (
    select s.shard
    from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
    join howdah.group_shard as s on s.shard = lease.shard and s.epoch = lease.epoch
    order by s.shard
    for key share of s
), deleted as (
    delete from howdah.group_offset as o
    using held, unnest(?::integer[], ?::integer[]) as gone (topic_id, partition)
    where held.shard = ? and o.group_id = ? and o.topic_id = gone.topic_id and o.partition = gone.partition
)
select shard from held
