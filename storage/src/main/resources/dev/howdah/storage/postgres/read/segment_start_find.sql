-- Where partitions begin in each leaf.
select partition, base_offset, segment
from howdah.segment_start
where topic_id = $1 and partition = any($2::int4[])
