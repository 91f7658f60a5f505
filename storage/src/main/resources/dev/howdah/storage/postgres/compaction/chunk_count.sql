-- The number of chunks of a leaf, and the least number that it could have if every chunk were full, by records or by
-- bytes. The end of a transaction stays alone, and what a transaction has written shares a chunk only with more of it.
select coalesce(sum(chunks), 0)::bigint, coalesce(sum(least_chunks), 0)::bigint
from (
    select count(*) as chunks,
        greatest(1, sum(record_count) / ?::bigint, sum(bytes) / ?::bigint, count(*) filter (where begins))::bigint
            as least_chunks
    from (
        select partition, record_count, bytes,
            attributes & 48 <> 0
                and (attributes & 32 = 32
                    or lag(attributes) over own is distinct from attributes
                    or lag(producer_ids) over own is distinct from producer_ids) as begins
        from {log_leaf}
        window own as (partition by partition order by base_offset)
    ) as chunk
    group by partition
) as partition
