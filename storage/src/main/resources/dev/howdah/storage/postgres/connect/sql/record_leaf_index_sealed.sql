-- For a leaf that takes no more rows. All rows of a batch share their key, so the B-tree keeps it once with a list of row
-- addresses: 7 bytes a row, where one on (partition, record_offset) takes 30.
create index if not exists {record_time_index} on {record_leaf} (partition, appended_at)
