-- Requests over HTTP that came with an Idempotency-Key: what is here was stored in the same transaction, and is not stored again.

-- One row a part of a request. A short request has one part; a long one is cut at places that depend only on its content, so that a retry
-- has the same parts, and goes on behind the last one that is here.
create table howdah.idempotency_key (
    stored_at    timestamptz not null,
    topic_id     integer     not null,
    part         integer     not null,
    -- SHA-256 of the part's events: the key must not come with others.
    digest       bytea       not null,
    -- Where its batches are. The arrays are as long as each other.
    partitions   integer[]   not null,
    base_offsets bigint[]    not null,
    counts       integer[]   not null,
    key          text        not null collate "C",
    -- No foreign key: the row of the topic would be locked after the heads. The rows of a deleted topic go with their day.
    constraint idempotency_key_pkey primary key (topic_id, key, part)
) with (
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_threshold = 2000
);

-- They expire in the order in which they came.
create index idempotency_key_stored_at_idx on howdah.idempotency_key using brin (stored_at);
