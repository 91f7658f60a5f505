-- The number of chunks of a leaf, and the least number that it could have if every chunk were full, by records or by
-- bytes.
select coalesce(sum(chunks), 0)::bigint, coalesce(sum(least_chunks), 0)::bigint
from (
    select count(*) as chunks, greatest(1, sum(record_count) / ?::bigint, sum(bytes) / ?::bigint)::bigint as least_chunks
    from {log_leaf}
    group by partition
) as partition
