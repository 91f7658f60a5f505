-- The last chunk of each slice, in the order of the leaf's key. A slice has about the given number of bytes, and whole
-- chunks.
select distinct on (slice) partition, base_offset
from (
    select partition, base_offset,
        pg_catalog.sum(bytes) over (order by partition, base_offset rows unbounded preceding) / ?::bigint as slice
    from {log_leaf}
) as chunk
order by slice, partition desc, base_offset desc
