-- A share partition, wherever it is. Nothing if somebody has it.
select ctid, clock_timestamp(), version, start_offset, lengths, counts, leases, lease_members, lease_untils
from howdah.share_partition
where group_id = $1::text and topic_id = $2::int4 and partition = $3::int4
for update skip locked
