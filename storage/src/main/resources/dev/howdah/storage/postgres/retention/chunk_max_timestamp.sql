select coalesce(max(max_timestamp_ms), -1) from {log_leaf} where partition = ? and base_offset >= ? and record_count > 0
