select coalesce(max(max_timestamp_ms), -1) from {batch_leaf} where partition = ? and base_offset >= ?
