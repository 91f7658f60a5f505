-- Whether a leaf has something of a partition at or above its first unstable offset: whether that counts is not decided yet.
select exists (
    select
    from howdah.partition_head as head
    where head.topic_id = ? and head.first_unstable_offset is not null
        and exists (
            select
            from {log_leaf} as chunk
            where chunk.partition = head.partition and chunk.base_offset >= head.first_unstable_offset
        )
)
