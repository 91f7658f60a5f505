-- As dead_letter_find, among these.
select s.group_id, s.topic_id, s.partition
from unnest(?::text[], ?::int4[], ?::int4[]) as w (group_id, topic_id, partition)
join howdah.share_partition as s on s.group_id = w.group_id and s.topic_id = w.topic_id and s.partition = w.partition
where exists (
    select from unnest(s.lease_members, s.lease_untils) as l (member, until)
    where l.member like 'dlq:%' and l.until <= clock_timestamp())
