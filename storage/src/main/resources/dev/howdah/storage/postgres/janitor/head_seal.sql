-- Append times rise strictly. So every later append gets a time after the segment's end, however slow the clock of its
-- broker is. The heads are locked in the same order as by appends, and this waits for appends that are under way.
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
