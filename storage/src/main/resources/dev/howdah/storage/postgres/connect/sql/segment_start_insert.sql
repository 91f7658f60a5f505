insert into howdah.segment_start (topic_id, partition, base_offset, segment)
select ?, began.partition, began.base_offset, ?
from unnest(?::int4[], ?::int8[]) as began (partition, base_offset)
