select coalesce(sum(record_count), 0), coalesce(sum(tombstones), 0) from {counts}
