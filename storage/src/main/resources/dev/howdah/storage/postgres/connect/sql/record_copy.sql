copy {record_leaf} (record_offset, appended_at, timestamp_ms, partition, key, value, headers) from stdin (format binary)
