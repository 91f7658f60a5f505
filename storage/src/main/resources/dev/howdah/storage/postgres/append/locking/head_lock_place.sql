-- As head_lock, where the heads were left: the index leads to all their versions since the oldest snapshot. The zeros keep the planner from it. The key is
-- compared in case a place was used again.
select head.topic_id, head.partition, head.next_offset, head.log_start_offset, head.writer_id, head.writer_seq, head.appended_at,
    head.ctid, head.reached_timestamp_ms, head.first_unstable_offset, head.last_abort_offset
from howdah.partition_head as head
where head.ctid = any (?::text[]::tid[]) and (head.topic_id::bigint << 32 | head.partition) = any (?::int8[])
order by head.topic_id + 0, head.partition + 0
for update
