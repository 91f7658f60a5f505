-- Chunks of several partitions of a leaf. A partition begins with the chunk that contains its offset, and ends when its
-- chunks have the partition's share of bytes. All partitions together end when their chunks have $5 bytes. The first
-- chunk of each partition comes whatever its size is, and so does the first of all. A later chunk that would exceed the
-- bytes by more than a full chunk (ChunkBuilder.BYTES_MAX) is left out, because one record may have 32 MiB. The limit
-- is a number in the text: with a limit that the planner does not know, it would read and sort all of a long partition.
--
-- array_send returns an array as one value, in the form of the binary protocol. So the client makes no object for each
-- element.
select chunk.partition, chunk.base_offset, chunk.last_offset, chunk.appended_at, chunk.min_timestamp_ms, chunk.max_timestamp_ms,
    chunk.record_count, chunk.bytes, chunk.leader_epoch, chunk.attributes,
    pg_catalog.array_send(chunk.offset_deltas), pg_catalog.array_send(chunk.timestamp_deltas),
    pg_catalog.array_send(chunk.keys), pg_catalog.array_send(chunk.values), pg_catalog.array_send(chunk.headers),
    case when chunk.attributes & 48 <> 0 then chunk.batches end
from (
    select own.*, wanted.position,
        pg_catalog.sum(own.bytes) over (order by wanted.position, own.base_offset rows unbounded preceding) - own.bytes
            as bytes_before
    from unnest($1::int4[], $2::int8[], $3::int8[], $4::int4[]) with ordinality
        as wanted (partition, from_offset, end_offset, bytes_max, position)
    cross join lateral (
        select *, pg_catalog.sum(bytes) over (order by base_offset rows unbounded preceding) - bytes as own_bytes_before
        from (
            select *
            from {log_leaf} as leaf
            where leaf.partition = wanted.partition
                and leaf.base_offset >= coalesce(
                    (select pg_catalog.max(base_offset) from {log_leaf}
                     where partition = wanted.partition and base_offset <= wanted.from_offset),
                    wanted.from_offset)
                and leaf.base_offset < wanted.end_offset
                and leaf.last_offset >= wanted.from_offset
                -- One without records only if it says where the end is.
                and (leaf.record_count > 0 or leaf.last_offset >= wanted.end_offset - 1)
            order by leaf.base_offset
            limit {limit}
        ) as next
    ) as own
    where own.own_bytes_before < wanted.bytes_max
        and (own.own_bytes_before = 0 or own.own_bytes_before + own.bytes - 262144 <= wanted.bytes_max)
) as chunk
where chunk.bytes_before < $5
order by chunk.position, chunk.base_offset
