select head.topic_id, head.partition
from unnest(?::int4[], ?::int4[]) as wanted (topic_id, partition)
join howdah.partition_head as head on head.topic_id = wanted.topic_id and head.partition = wanted.partition
