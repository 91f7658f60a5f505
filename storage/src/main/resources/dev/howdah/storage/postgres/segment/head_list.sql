select topic_id, partition, log_start_offset, next_offset, (select leader_epoch from howdah.cluster) as leader_epoch,
    first_unstable_offset, last_abort_offset
from howdah.partition_head
order by topic_id, partition
