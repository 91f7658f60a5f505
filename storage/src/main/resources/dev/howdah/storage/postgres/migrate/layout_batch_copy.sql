-- A page of the spine, from a batch on.
copy (
    select partition, base_offset, last_offset, appended_at, record_count, bytes, leader_epoch, producer_id, producer_epoch,
        base_sequence, attributes
    from {batch_leaf}
    where (partition, base_offset) > ({partition}, {base_offset}::bigint)
    order by partition, base_offset
    limit {limit}
) to stdout (format binary)
