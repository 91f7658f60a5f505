copy {batch_leaf} (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes,
    record_count, leader_epoch, producer_epoch, attributes) from stdin (format binary)
