-- Two lookups in the index. The union returns an offset once, even if its group is asked for as a whole and also by
-- topic.
select group_id, topic_id, partition, committed_offset, leader_epoch, metadata, commit_timestamp_ms, expire_timestamp_ms
from howdah.group_offset
where group_id = any (?::text[])
union
select
    o.group_id, o.topic_id, o.partition, o.committed_offset, o.leader_epoch, o.metadata, o.commit_timestamp_ms,
    o.expire_timestamp_ms
from unnest(?::text[], ?::integer[]) as asked (group_id, topic_id)
join howdah.group_offset as o on o.group_id = asked.group_id and o.topic_id = asked.topic_id
order by group_id, topic_id, partition
