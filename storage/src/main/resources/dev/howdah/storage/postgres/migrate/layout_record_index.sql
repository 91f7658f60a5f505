-- Leaves that have ended have it already; one that is written has BRIN alone, which finds a partition's rows among everybody's.
create index if not exists {record_time_index} on {record_leaf} (partition, appended_at)
