-- A share partition that somebody else has moved since it was seen at $1: Postgres goes from there from version to version. By its
-- key it would look at all that an open transaction may still want to see. Nothing if somebody has it right now, or if what was at
-- $1 is gone. (The subquery, because what a volatile function gives is no place to go to directly.)
select ctid, clock_timestamp(), version, start_offset, lengths, counts, leases, lease_members, lease_untils
from howdah.share_partition
where ctid = (select pg_catalog.currtid2('howdah.share_partition', $1::tid))
    and group_id = $2::text and topic_id = $3::int4 and partition = $4::int4
for update skip locked
