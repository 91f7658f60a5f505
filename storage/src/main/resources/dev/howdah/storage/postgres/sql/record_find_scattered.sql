-- Batches that lie far apart among other partitions' rows: one index probe for each append time.
select record_offset, timestamp_ms, key, value, headers
from {record_leaf}
where partition = $1 and appended_at = any($2::timestamptz[]) and record_offset >= $3 and record_offset < $4
