-- Not ordered here: rows of a partition lie in order on disk but for rare cases, which the reader sorts.
select record_offset, timestamp_ms, key, value, headers
from {record_leaf}
where partition = $1 and appended_at between $2 and $3 and record_offset >= $4 and record_offset < $5
