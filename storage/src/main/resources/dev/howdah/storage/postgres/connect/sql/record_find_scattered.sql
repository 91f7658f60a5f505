-- Batches that lie far apart among other partitions' rows: one index probe for each append time, which "offset 0" makes sure of.
-- With "= any" a planner without statistics looks for the partition alone and filters the rest: the whole leaf.
select record.record_offset, record.timestamp_ms, record.key, record.value, record.headers
from unnest($2::timestamptz[]) as wanted (appended_at)
cross join lateral (
    select record_offset, timestamp_ms, key, value, headers
    from {record_leaf} as own
    where own.partition = $1 and own.appended_at = wanted.appended_at
        and own.record_offset >= $3 and own.record_offset < $4
    offset 0
) as record
