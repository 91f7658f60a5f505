-- Share partitions that are not there yet. What comes back was not made: it is there already, or its topic is gone. The topics stay while this lasts.
with wanted as (
    select w.* from unnest(?::text[], ?::int4[], ?::int4[], ?::int8[]) as w (group_id, topic_id, partition, start_offset)
), topic as (
    select t.id from howdah.topic as t where t.id in (select topic_id from wanted) order by t.id for key share of t
), fresh as (
    insert into howdah.share_key (group_id, topic_id, partition)
    select w.group_id, w.topic_id, w.partition
    from wanted as w join topic on topic.id = w.topic_id
    order by w.topic_id, w.partition, w.group_id
    on conflict on constraint share_key_pkey do nothing
    returning group_id, topic_id, partition
), made as (
    insert into howdah.share_partition (group_id, topic_id, partition, start_offset, end_offset)
    select w.group_id, w.topic_id, w.partition, w.start_offset, w.start_offset
    from wanted as w join fresh as f on f.group_id = w.group_id and f.topic_id = w.topic_id and f.partition = w.partition
)
select w.group_id, w.topic_id, w.partition, w.topic_id not in (select id from topic) as is_gone
from wanted as w
where (w.group_id, w.topic_id, w.partition) not in (select f.group_id, f.topic_id, f.partition from fresh as f)
