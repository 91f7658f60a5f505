-- Whether the slice has a record that a compaction would remove; the condition is that of compaction_copy, turned round.
select exists (
    select
    from {record_leaf} as record
    join howdah.partition_head as head on head.topic_id = ? and head.partition = record.partition
    left join {map} as newest
        on newest.partition = record.partition
            and newest.key_hash = pg_catalog.substr(pg_catalog.sha256(record.key), 1, 16)
    where record.appended_at > ? and record.appended_at <= ?
        and (record.record_offset < head.log_start_offset
            or (record.key is not null and record.record_offset < head.next_offset - 1
                and (newest.newest_offset > record.record_offset or (record.value is null and ?)))))
