-- Share partitions with dead records that no broker is about: a lease that nobody has taken has always run out.
select s.group_id, s.topic_id, s.partition
from howdah.share_partition as s
where exists (
    select from unnest(s.lease_members, s.lease_untils) as l (member, until)
    where l.member like 'dlq:%' and l.until <= clock_timestamp())
limit ?
