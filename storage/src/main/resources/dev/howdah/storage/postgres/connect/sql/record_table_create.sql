-- One row per record. No B-tree while it is written: the spine says in which leaf, append time and offsets to look.
create table {record_table} (
    record_offset  bigint      not null,
    appended_at    timestamptz not null,
    timestamp_ms   bigint      not null,
    partition      integer     not null,
    key            bytea,
    value          bytea,
    headers        bytea
) partition by range (appended_at)
