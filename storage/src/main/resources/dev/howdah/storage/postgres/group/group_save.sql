-- Many groups with their members in one statement; nothing of a shard whose lease has passed on. Each row comes once.
with held as (
    select s.shard
    from unnest(?::integer[], ?::bigint[]) as lease (shard, epoch)
    join howdah.group_shard as s on s.shard = lease.shard and s.epoch = lease.epoch
    order by s.shard
    for key share of s
), saved as (
    select g.*
    from unnest(?::integer[], ?::text[], ?::bytea[], ?::text[], ?::integer[], ?::bytea[], ?::boolean[])
        as g (shard, group_id, long_group_id, kind, epoch, state, whole)
    join held on held.shard = g.shard
), member as (
    select m.*
    from unnest(?::integer[], ?::text[], ?::text[], ?::bytea[], ?::bytea[])
        as m (shard, group_id, member_id, long_member_id, state)
    join held on held.shard = m.shard
), removed as (
    select m.*
    from unnest(?::integer[], ?::text[], ?::text[]) as m (shard, group_id, member_id)
    join held on held.shard = m.shard
), groups_stored as (
    insert into howdah.group_state (shard, group_id, long_group_id, kind, epoch, state)
    select shard, group_id, long_group_id, kind, epoch, state from saved
    on conflict (group_id) do update
    set kind = excluded.kind, epoch = excluded.epoch, state = excluded.state
), members_gone as (
    delete from howdah.group_member as m
    using saved
    where m.group_id = saved.group_id and saved.whole
        and not exists (
            select from member where member.group_id = m.group_id and member.member_id = m.member_id)
), members_removed as (
    delete from howdah.group_member as m
    using removed
    where m.group_id = removed.group_id and m.member_id = removed.member_id
), members_stored as (
    insert into howdah.group_member as m (group_id, member_id, long_member_id, state)
    select group_id, member_id, long_member_id, state from member
    on conflict (group_id, member_id) do update
    set state = excluded.state
    where m.state <> excluded.state
)
select shard from held
