-- As share_lock_moved, whoever has it.
select ctid
from howdah.share_partition
where ctid = (select pg_catalog.currtid2('howdah.share_partition', $1::tid))
    and group_id = $2::text and topic_id = $3::int4 and partition = $4::int4
