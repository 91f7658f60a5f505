-- How many chunks a leaf has, and how many it would have at least if each had so many records or bytes.
select coalesce(sum(chunks), 0)::bigint, coalesce(sum(least_chunks), 0)::bigint
from (
    select count(*) as chunks, greatest(1, sum(record_count) / ?::bigint, sum(bytes) / ?::bigint)::bigint as least_chunks
    from {log_leaf}
    group by partition
) as partition
