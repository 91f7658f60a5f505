-- The largest epoch that is not above the asked one, and where the next epoch begins; for the last epoch, the head.
select this.epoch, coalesce(next.start_offset, head.next_offset) as end_offset
from howdah.partition_head as head
join lateral (
    select epoch from howdah.leader_epoch_start as start
    where start.topic_id = head.topic_id and start.partition = head.partition and start.epoch <= $3
    order by epoch desc
    limit 1
) as this on true
left join lateral (
    select start_offset from howdah.leader_epoch_start as start
    where start.topic_id = head.topic_id and start.partition = head.partition and start.epoch > this.epoch
    order by epoch
    limit 1
) as next on true
where head.topic_id = $1 and head.partition = $2
