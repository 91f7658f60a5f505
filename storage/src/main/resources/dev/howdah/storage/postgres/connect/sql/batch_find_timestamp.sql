-- The first batch with a record at or after the timestamp. Any one comes first: rows lie on disk about as they were appended,
-- so it is found a few pages behind what BRIN skips. Nothing that was appended after that one can be the answer.
-- "partition + 0" keeps the key's index out, which would be walked from the partition's beginning.
with candidate as materialized (
    select appended_at
    from {batch_leaf}
    where partition + 0 = $1 and max_timestamp_ms >= $2 and last_offset >= $3
    limit 1
)
select base_offset, last_offset, appended_at
from {batch_leaf}
where partition + 0 = $1 and max_timestamp_ms >= $2 and last_offset >= $3
    and appended_at <= (select appended_at from candidate)
order by base_offset
limit 1
