-- A segment that was emptied while it was open begins where the partition ends, and so does the next one if no append came between:
-- then there is nothing in the former.
insert into howdah.segment_start (topic_id, partition, base_offset, segment)
select ?, began.partition, began.base_offset, ?
from unnest(?::int4[], ?::int8[]) as began (partition, base_offset)
on conflict on constraint segment_start_pkey do update
set segment = excluded.segment, max_timestamp_ms = null, bytes = null
