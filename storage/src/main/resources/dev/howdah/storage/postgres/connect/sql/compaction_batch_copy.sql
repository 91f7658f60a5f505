-- Batches without records stay only for their producers, as long as those are remembered.
insert into {batch_new} (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes,
    record_count, leader_epoch, producer_epoch, attributes)
select batch.appended_at, batch.base_offset, batch.last_offset, coalesce(left_over.max_timestamp_ms, -1), batch.producer_id,
    batch.partition, batch.base_sequence,
    case
        when left_over.record_count is null then 0
        else greatest(1, batch.bytes::bigint * left_over.record_count / greatest(batch.record_count, 1))
    end,
    coalesce(left_over.record_count, 0), batch.leader_epoch, batch.producer_epoch, batch.attributes
from {batch_leaf} as batch
left join {counts} as left_over
    on left_over.partition = batch.partition and left_over.base_offset = batch.base_offset
where left_over.record_count is not null or (batch.producer_id >= 0 and batch.appended_at > ?)
order by batch.appended_at, batch.partition, batch.base_offset
