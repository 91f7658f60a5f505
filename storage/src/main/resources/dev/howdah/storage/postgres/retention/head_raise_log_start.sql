-- Raises log starts. One never moves back, nor beyond the end of the log. The caller has locked the heads.
update howdah.partition_head as head
set log_start_offset = least(wanted.log_start_offset, head.next_offset)
from unnest(?::int4[], ?::int8[]) as wanted (partition, log_start_offset)
where head.topic_id = ? and head.partition = wanted.partition and wanted.log_start_offset > head.log_start_offset
    and head.next_offset > head.log_start_offset
returning head.partition, head.log_start_offset
