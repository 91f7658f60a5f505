select max(max_timestamp_ms) from {batch_leaf} where partition = $1
