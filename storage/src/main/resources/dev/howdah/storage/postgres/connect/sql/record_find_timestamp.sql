select record_offset, timestamp_ms
from {record_leaf}
where partition = $1 and appended_at = $2 and record_offset between $3 and $4 and timestamp_ms >= $5
order by record_offset
limit 1
