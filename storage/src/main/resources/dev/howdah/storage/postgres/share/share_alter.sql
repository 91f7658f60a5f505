-- As share_initialize; those that are there begin anew.
with wanted as (
    select w.* from unnest(?::text[], ?::int4[], ?::int4[], ?::int8[]) as w (group_id, topic_id, partition, start_offset)
), topic as (
    select t.id from howdah.topic as t where t.id in (select topic_id from wanted) order by t.id for key share of t
), made as (
    insert into howdah.share_partition as s (group_id, topic_id, partition, start_offset, end_offset)
    select w.group_id, w.topic_id, w.partition, w.start_offset, w.start_offset
    from wanted as w join topic on topic.id = w.topic_id
    order by w.topic_id, w.partition, w.group_id
    on conflict (group_id, topic_id, partition) do update
    set
        start_offset = excluded.start_offset, end_offset = excluded.end_offset, complete_count = 0, version = s.version + 1,
        state_epoch = s.state_epoch + 1,
        lengths = excluded.lengths, counts = excluded.counts, leases = excluded.leases, lease_members = excluded.lease_members,
        lease_untils = excluded.lease_untils
)
select w.group_id, w.topic_id, w.partition from wanted as w where w.topic_id not in (select id from topic)
