select group_id, topic_id, partition
from howdah.transaction_offset
where group_id = any (?::text[])
union
select o.group_id, o.topic_id, o.partition
from unnest(?::text[], ?::integer[]) as asked (group_id, topic_id)
join howdah.transaction_offset as o on o.group_id = asked.group_id and o.topic_id = asked.topic_id
order by group_id, topic_id, partition
