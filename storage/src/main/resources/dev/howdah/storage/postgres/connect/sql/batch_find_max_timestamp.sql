-- The greatest timestamp of a partition in a leaf. The newest batch says nearly always what it is at least; only batches that
-- are greater are looked for, and BRIN skips nearly all pages, for timestamps mostly rise. What was appended after the newest
-- batch is other partitions'. "partition + 0" keeps the key's index out.
with newest as materialized (
    select max_timestamp_ms, appended_at
    from {batch_leaf}
    where partition = $1
    order by base_offset desc
    limit 1
)
select greatest(
    (select max_timestamp_ms from newest),
    (select max(max_timestamp_ms)
     from {batch_leaf}
     where partition + 0 = $1 and max_timestamp_ms > (select max_timestamp_ms from newest)
        and appended_at < (select appended_at from newest)))
