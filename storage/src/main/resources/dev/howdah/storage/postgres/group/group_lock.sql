-- An application's COMMIT that moves offsets of one of the groups is waited for, and comes later or not at all if it has not begun.
with held as (
    select s.shard
    from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
    join howdah.group_shard as s on s.shard = lease.shard and s.epoch = lease.epoch
    order by s.shard
    for key share of s
), locked as materialized (
    select g.group_id
    from unnest(?::integer[], ?::text[]) as asked (shard, group_id)
    join held on held.shard = asked.shard
    join howdah.group_state as g on g.group_id = asked.group_id
    order by g.group_id
    for update of g
)
select shard, (select count(*) from locked) from held
