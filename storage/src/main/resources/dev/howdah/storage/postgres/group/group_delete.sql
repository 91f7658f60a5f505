with held as (
    select s.shard
    from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
    join howdah.group_shard as s on s.shard = lease.shard and s.epoch = lease.epoch
    order by s.shard
    for key share of s
), gone as (
    select g.group_id
    from unnest(?::integer[], ?::text[]) as g (shard, group_id)
    join held on held.shard = g.shard
), offsets as (
    delete from howdah.group_offset where group_id in (select group_id from gone)
), pending as (
    delete from howdah.transaction_offset where group_id in (select group_id from gone)
), members as (
    delete from howdah.group_member where group_id in (select group_id from gone)
), groups as (
    delete from howdah.group_state where group_id in (select group_id from gone)
)
select shard from held
