select coalesce(sum(bytes), 0) from {batch_leaf} where partition = ? and base_offset >= ?
