-- Chunks of several partitions of a leaf, each from the one that holds its offset on: of a partition while they have so many bytes,
-- and of all together while they have $5. The first of each counts whatever its size, and so does the first of all; a later one that
-- would pass the bytes by more than a chunk (ChunkBuilder.BYTES_MAX) waits: one record may have 32 MiB. The limit is a
-- number in the text: one that the planner does not know makes it prefer to read and sort all of a long partition.
--
-- array_send gives an array in the form of the binary protocol as one value: the client makes no object for each element.
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
                and leaf.record_count > 0
            order by leaf.base_offset
            limit {limit}
        ) as next
    ) as own
    where own.own_bytes_before < wanted.bytes_max
        and (own.own_bytes_before = 0 or own.own_bytes_before + own.bytes <= wanted.bytes_max + 262144)
) as chunk
where chunk.bytes_before < $5
order by chunk.position, chunk.base_offset
