-- The greatest timestamp of a partition in a leaf.
select reached_timestamp_ms from {log_leaf} where partition = $1 order by base_offset desc limit 1
