-- How far an earlier start came. Chunks are written in the order of partition and offset, and none ends within a batch.
select partition, last_offset, reached_timestamp_ms
from {log_leaf}
order by partition desc, base_offset desc
limit 1
