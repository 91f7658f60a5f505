-- As chunk_copy, for one chunk: COPY asks its client before it begins, which costs more than one row does.
insert into {log_leaf} (appended_at, base_offset, last_offset, min_timestamp_ms, max_timestamp_ms, reached_timestamp_ms, partition, record_count, bytes,
    leader_epoch, attributes, offset_deltas, timestamp_deltas, keys, values, headers, producer_ids, batches)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
