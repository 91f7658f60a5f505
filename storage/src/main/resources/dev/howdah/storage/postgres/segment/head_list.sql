select topic_id, partition, log_start_offset, next_offset
from howdah.partition_head
order by topic_id, partition
