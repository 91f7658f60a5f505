-- From the batch that holds the offset on. A compaction leaves batches without records for their producers' sake.
select base_offset, last_offset, appended_at, producer_id, base_sequence, bytes, record_count, leader_epoch, producer_epoch,
    attributes
from {batch_leaf}
where partition = $1
    and base_offset >= coalesce(
        (select max(base_offset) from {batch_leaf} where partition = $1 and base_offset <= $2), $2)
    and base_offset < $3
    and last_offset >= $2
    and record_count > 0
order by base_offset
limit $4
