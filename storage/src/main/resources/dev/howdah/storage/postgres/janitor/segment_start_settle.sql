-- What each partition has in a segment that has ended. Chunks below the log start have expired already.
update howdah.segment_start as start
set max_timestamp_ms = figures.max_timestamp_ms, bytes = figures.bytes
from (
    select chunk.partition, max(chunk.max_timestamp_ms) as max_timestamp_ms, sum(chunk.bytes)::bigint as bytes
    from {log_leaf} as chunk
    join howdah.segment_start as own
        on own.topic_id = ? and own.segment = ? and own.partition = chunk.partition
            and own.base_offset <= chunk.base_offset
    where chunk.record_count > 0
    group by chunk.partition
) as figures
where start.topic_id = ? and start.segment = ? and start.partition = figures.partition
