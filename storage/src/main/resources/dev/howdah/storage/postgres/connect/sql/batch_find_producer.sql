-- The last batches of each wanted producer in one leaf, newest first. Control batches carry no sequence.
select batch.partition, batch.producer_id, batch.producer_epoch, batch.base_sequence, batch.last_offset, batch.base_offset,
    batch.appended_at
from unnest(?::int4[], ?::int8[]) as wanted (partition, producer_id)
cross join lateral (
    select *
    from {batch_leaf} as batch
    where batch.partition = wanted.partition and batch.producer_id = wanted.producer_id and batch.producer_id >= 0
        and batch.base_sequence >= 0
    order by batch.base_offset desc
    limit 5
) as batch
order by batch.partition, batch.producer_id, batch.base_offset desc
