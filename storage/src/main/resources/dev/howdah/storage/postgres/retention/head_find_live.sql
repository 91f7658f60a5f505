-- Under the locks of all heads of a topic: whether any partition has a record left.
select count(*) from howdah.partition_head where topic_id = ? and next_offset > log_start_offset
