-- One row a record. Where it would be natural to write it otherwise, the plan is why:
--
-- The arrays are unnested in one rows from, where those that are shorter, or null, are padded with nulls; the values decide how
-- many rows there are, so they are made up where all of them are null. generate_series(n + 1, n) has no rows either: it says
-- "1,000 rows" to the planner, which takes an unnest for 10, and makes it join the heads to the chunks, not to their records.
-- The log start, and what transactions hide, is compared with "is not true", which the planner thinks nearly always holds, as it
-- does; the outer join, which never meets a missing head, keeps it from guessing how many chunks have one.
create or replace view {view} as
select
    chunk.partition,
    chunk.base_offset + coalesce(record.offset_delta, record.position - 1) as "offset",
    howdah.moment(chunk.min_timestamp_ms + coalesce(record.timestamp_delta, 0)) as "timestamp",
    record.key,
    record.value,
    case
        when record.headers is null then pg_catalog.jsonb_object(array[]::text[])
        else howdah.headers(record.headers)
    end as headers,
    chunk.appended_at,
    null::bigint as ticket
from {log_table} as chunk
left join howdah.partition_head as head on head.topic_id = {topic_id} and head.partition = chunk.partition
cross join lateral rows from (
    unnest(coalesce(chunk.values, pg_catalog.array_fill(null::bytea, array[chunk.record_count]))),
    unnest(chunk.offset_deltas),
    unnest(chunk.timestamp_deltas),
    unnest(chunk.keys),
    unnest(chunk.headers),
    pg_catalog.generate_series(head.log_start_offset + 1, head.log_start_offset)
) with ordinality as record (value, offset_delta, timestamp_delta, key, headers, nothing, position)
-- No control batches.
where chunk.attributes & 32 <> 32
    -- Records below the log start are deleted, though their chunk may still stand.
    and (chunk.base_offset < head.log_start_offset and chunk.last_offset < head.log_start_offset) is not true
    and (
        chunk.base_offset < head.log_start_offset
        and chunk.base_offset + coalesce(record.offset_delta, record.position - 1) < head.log_start_offset
    ) is not true
    -- Nothing of a transaction that is open or was aborted. Only of a transactional chunk is it asked, and only where the head says that it
    -- may be so.
    and (
        chunk.attributes & 16 = 16
        and (
            (
                (chunk.base_offset >= head.first_unstable_offset) is true
                and howdah.in_open_transaction(head.topic_id, chunk.partition, chunk.producer_ids[1], chunk.base_offset)
            )
            or (
                chunk.base_offset < head.last_abort_offset
                and howdah.in_aborted_transaction(head.topic_id, chunk.partition, chunk.producer_ids[1], chunk.base_offset)
            )
        )
    ) is not true
