-- The way from an offset to its chunk, and the fence: two writers can never give the same offset out.
create unique index {key_index} on {log_leaf} (partition, base_offset)
