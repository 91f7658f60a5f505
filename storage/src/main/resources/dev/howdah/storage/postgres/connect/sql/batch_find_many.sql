-- As batch_find, for several partitions at once. The limit is a number in the text: one that the planner does not know makes it
-- prefer to read and sort all of a long partition.
select batch.base_offset, batch.last_offset, batch.appended_at, batch.producer_id, batch.base_sequence, batch.bytes,
    batch.record_count, batch.leader_epoch, batch.producer_epoch, batch.attributes, wanted.partition
from unnest($1::int4[], $2::int8[], $3::int8[]) as wanted (partition, from_offset, end_offset)
cross join lateral (
    select *
    from {batch_leaf} as own
    where own.partition = wanted.partition
        and own.base_offset >= coalesce(
            (select max(base_offset) from {batch_leaf}
             where partition = wanted.partition and base_offset <= wanted.from_offset),
            wanted.from_offset)
        and own.base_offset < wanted.end_offset
        and own.last_offset >= wanted.from_offset
        and own.record_count > 0
    order by own.base_offset
    limit {limit}
) as batch
