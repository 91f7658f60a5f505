select group_id, topic, partition, committed_offset, end_offset, lag
from howdah.group_lag
where group_id = ?
order by topic, partition
