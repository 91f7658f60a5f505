-- Locks the heads in the order in which appends lock them.
select partition from howdah.partition_head where topic_id = ? order by partition for update
