-- Finds the chunk of an offset. It is also a fence: two writers can never store the same offset.
create unique index {key_index} on {log_leaf} (partition, base_offset)
