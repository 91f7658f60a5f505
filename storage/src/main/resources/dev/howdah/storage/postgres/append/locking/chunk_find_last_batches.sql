-- The batches in the last chunks of partitions, newest first.
select chunk.partition, chunk.base_offset, chunk.appended_at, chunk.batches
from unnest(?::int4[]) as wanted (partition)
cross join lateral (
    select own.partition, own.base_offset, own.appended_at, own.batches
    from {log_leaf} as own
    where own.partition = wanted.partition
    order by own.base_offset desc
    limit 16
) as chunk
where chunk.batches is not null
order by chunk.partition, chunk.base_offset desc
