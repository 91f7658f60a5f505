copy {log_leaf} (appended_at, base_offset, last_offset, min_timestamp_ms, max_timestamp_ms, reached_timestamp_ms, partition, record_count, bytes,
    leader_epoch, attributes, offset_deltas, timestamp_deltas, keys, values, headers, producer_ids, batches)
from stdin (format binary)
