-- The furthest behind first: who gets only some rows wants those.
select group_id, topic, partition, committed_offset, end_offset, lag
from howdah.group_lag
order by lag desc, group_id, topic, partition
limit ?
