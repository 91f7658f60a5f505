-- Forgets the aborted transactions whose ends a compaction has removed from a leaf. Nothing else was left of them.
delete from howdah.aborted_transaction as aborted
using howdah.segment_start as start
where start.topic_id = ? and start.segment = ?
    and aborted.topic_id = start.topic_id and aborted.partition = start.partition and aborted.last_offset >= start.base_offset
    and aborted.last_offset < coalesce(
        (select min(next.base_offset)
         from howdah.segment_start as next
         where next.topic_id = start.topic_id and next.partition = start.partition and next.base_offset > start.base_offset),
        9223372036854775807)
    and not exists (
        select
        from {log_leaf} as chunk
        where chunk.partition = aborted.partition and chunk.base_offset = aborted.last_offset
    )
