-- The last batch of each producer of a partition in one leaf. Sequences go back to 0 after 2^31 - 1.
select distinct on (producer_id)
    producer_id, producer_epoch, appended_at,
    ((base_sequence::bigint + record_count - 1) % 2147483648)::integer as last_sequence
from {batch_leaf}
where partition = ? and producer_id >= 0 and base_sequence >= 0 and appended_at >= ?
order by producer_id, base_offset desc
