-- Batches without records stay only for their producers, as long as those are remembered.
insert into {batch_new} (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes,
    record_count, leader_epoch, producer_epoch, attributes)
select appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes,
    record_count, leader_epoch, producer_epoch, attributes
from {batch_leaf}
where record_count > 0 or (producer_id >= 0 and appended_at > ?)
order by appended_at, partition, base_offset
