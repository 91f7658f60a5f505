-- The last chunks that hold batches of each producer in its partition, newest first. "offset 0" makes the planner take the index over
-- producer ids, and not walk through the partition.
select wanted.partition, wanted.producer_id, chunk.base_offset, chunk.appended_at, chunk.batches
from unnest(?::int4[], ?::int8[]) as wanted (partition, producer_id)
cross join lateral (
    select own.base_offset, own.appended_at, own.batches
    from (
        select partition, base_offset, appended_at, batches
        from {log_leaf}
        where producer_ids @> array[wanted.producer_id]
        offset 0
    ) as own
    where own.partition = wanted.partition
    order by own.base_offset desc
    limit {limit}
) as chunk
order by wanted.partition, wanted.producer_id, chunk.base_offset desc
