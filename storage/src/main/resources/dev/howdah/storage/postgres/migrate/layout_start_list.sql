select partition, log_start_offset from howdah.partition_head where topic_id = ?
