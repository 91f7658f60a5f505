-- As batch_copy, for one batch.
insert into {batch_leaf} (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes,
    record_count, leader_epoch, producer_epoch, attributes)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
