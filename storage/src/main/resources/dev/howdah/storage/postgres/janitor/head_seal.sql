-- Appended_at rises strictly, so whoever appends after this goes past the segment's end, however slow its clock. The locks
-- wait for the appends that are under way, in the order in which appends take them.
with late as (
    select topic_id, partition
    from howdah.partition_head
    where topic_id = ? and appended_at < ?
    order by partition
    for update
)
update howdah.partition_head as head
set appended_at = ?
from late
where head.topic_id = late.topic_id and head.partition = late.partition
