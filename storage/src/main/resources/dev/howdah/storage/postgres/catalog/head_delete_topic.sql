delete from howdah.partition_head where topic_id = ?
