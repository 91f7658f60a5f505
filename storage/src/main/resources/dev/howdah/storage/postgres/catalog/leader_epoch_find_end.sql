-- The largest epoch at or below the asked one, and where the next one begins; the head for the last. If all are above, none and where
-- the first of them begins.
select coalesce(this.epoch, -1) as epoch, coalesce(next.start_offset, head.next_offset) as end_offset
from howdah.partition_head as head
left join lateral (
    select epoch from howdah.leader_epoch_start as start
    where start.topic_id = head.topic_id and start.partition = head.partition and start.epoch <= $3
    order by epoch desc
    limit 1
) as this on true
left join lateral (
    select start_offset from howdah.leader_epoch_start as start
    where start.topic_id = head.topic_id and start.partition = head.partition and start.epoch > $3
    order by epoch
    limit 1
) as next on true
where head.topic_id = $1 and head.partition = $2
