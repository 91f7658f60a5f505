create index {record_brin_index} on {record_leaf} using brin (partition, appended_at) with (pages_per_range = 8)
