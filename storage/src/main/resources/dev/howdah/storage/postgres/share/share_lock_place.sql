-- A share partition where it was left. Its state only if it has changed since. Nothing if it has moved, or somebody has it.
select
    ctid, clock_timestamp(), version,
    case when version <> $5::int8 then start_offset end,
    case when version <> $5::int8 then lengths end,
    case when version <> $5::int8 then counts end,
    case when version <> $5::int8 then leases end,
    case when version <> $5::int8 then lease_members end,
    case when version <> $5::int8 then lease_untils end
from howdah.share_partition
where ctid = $1::tid and group_id = $2::text and topic_id = $3::int4 and partition = $4::int4
for update skip locked
