-- Finds batches by timestamp: timestamps mostly rise with the append time, and where they do not this is still one pass at most.
create index {batch_time_index} on {batch_leaf} using brin (appended_at, max_timestamp_ms) with (pages_per_range = 16)
