select topic_id, partition, state_epoch, start_offset, end_offset, complete_count
from howdah.share_partition
where group_id = ?
order by topic_id, partition
