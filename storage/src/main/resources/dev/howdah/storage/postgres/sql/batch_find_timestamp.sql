select base_offset, last_offset, appended_at
from {batch_leaf}
where partition = $1 and max_timestamp_ms >= $2 and last_offset >= $3
order by base_offset
limit 1
