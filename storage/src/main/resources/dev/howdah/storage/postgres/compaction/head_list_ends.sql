select partition, next_offset from howdah.partition_head where topic_id = ?
