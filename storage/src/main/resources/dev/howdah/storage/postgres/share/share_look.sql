-- How share partitions stand. An available run is one that nobody has and that is not done.
select
    s.group_id, s.topic_id, s.partition, s.start_offset, s.end_offset, s.complete_count, run.available, run.acquired,
    run.dead,
    (extract(epoch from (
        select min(l.until) from unnest(s.lease_members, s.lease_untils) as l (member, until) where l.member not like 'dlq:%'
    ) - clock_timestamp()) * 1000000)::bigint as expiry_micros
from unnest(?::text[], ?::int4[], ?::int4[]) as w (group_id, topic_id, partition)
join howdah.share_partition as s on s.group_id = w.group_id and s.topic_id = w.topic_id and s.partition = w.partition
cross join lateral (
    select
        coalesce(sum(length) filter (where lease = 0 and count >= 0), 0) as available,
        coalesce(sum(length) filter (where lease > 0), 0) as acquired,
        coalesce(sum(length) filter (
            where s.lease_members[nullif(lease, 0)] like 'dlq:%' and s.lease_untils[nullif(lease, 0)] <= clock_timestamp()), 0) as dead
    from unnest(s.lengths, s.counts, s.leases) as r (length, count, lease)
) as run
