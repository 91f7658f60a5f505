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

comment on table howdah.idempotency_key is 'Requests over HTTP with an Idempotency-Key whose events are stored. Kept for a day.';
comment on column howdah.idempotency_key.stored_at is 'When the part was stored.';
comment on column howdah.idempotency_key.topic_id is 'The topic, howdah.topic.id.';
comment on column howdah.idempotency_key.part is 'Which part of the request, from 0 on; a long one has several.';
comment on column howdah.idempotency_key.digest is 'SHA-256 of the part''s events: the key must not come with others.';
comment on column howdah.idempotency_key.partitions is 'Where the batches of the part are.';
comment on column howdah.idempotency_key.base_offsets is 'The first offset of each batch.';
comment on column howdah.idempotency_key.counts is 'How many records each batch has.';
comment on column howdah.idempotency_key.key is 'The Idempotency-Key.';
