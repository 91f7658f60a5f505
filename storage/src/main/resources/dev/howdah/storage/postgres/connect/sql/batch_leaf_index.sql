-- The way from an offset to its batch, and the fence: two writers can never give the same offset out.
create unique index {batch_key_index} on {batch_leaf} (partition, base_offset)
