-- A share partition that this transaction has locked. The division fails if it is not there, which would be a bug.
with moved as (
    update howdah.share_partition
    set
        version = $5::int8, start_offset = $6::int8, end_offset = $7::int8, complete_count = $8::int8,
        lengths = $9::int4[], counts = $10::int2[], leases = $11::int2[],
        lease_members = $12::text[], lease_untils = $13::timestamptz[]
    where ctid = $1::tid and group_id = $2::text and topic_id = $3::int4 and partition = $4::int4
    returning ctid
)
select (select ctid from moved), 1 / (select count(*) from moved)
