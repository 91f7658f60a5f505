drop index if exists {record_brin_index}
