select coalesce(sum(bytes), 0) from {log_leaf} where partition = ? and base_offset >= ? and record_count > 0
