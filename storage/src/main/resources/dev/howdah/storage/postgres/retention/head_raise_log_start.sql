-- Never down, and never past the end. The heads are locked.
update howdah.partition_head as head
set log_start_offset = least(wanted.log_start_offset, head.next_offset)
from unnest(?::int4[], ?::int8[]) as wanted (partition, log_start_offset)
where head.topic_id = ? and head.partition = wanted.partition and wanted.log_start_offset > head.log_start_offset
    and head.next_offset > head.log_start_offset
returning head.partition, head.log_start_offset
