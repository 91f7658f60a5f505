-- A share partition, by its key: this is done seldom. Waits for who has it, as long as a lane waits for a lock.
select
    start_offset, lengths, counts, leases, lease_members,
    (extract(epoch from clock_timestamp()) * 1000000)::bigint as now_micros,
    array(
        select (extract(epoch from until) * 1000000)::bigint from unnest(lease_untils) with ordinality as l (until, position)
        order by position
    ) as lease_untils_micros
from howdah.share_partition
where group_id = ? and topic_id = ? and partition = ?
for update
