-- Transactions: who has one open, where, and which were aborted.

-- One row a transactional id. Whether a transaction is open is not in it: it is if there are rows of its number in one of the next three
-- tables. So the first batch in a partition only shares a lock of this row, and the end of the transaction, which updates it, waits
-- for those that are under way.
create table howdah.transactional_id (
    used_at               timestamptz not null default clock_timestamp(),
    producer_id           bigint      not null,
    -- Of a client that has not heard of the new one yet; -1: none.
    previous_producer_id  bigint      not null default -1,
    -- Of the transaction that is open or comes next. It only rises.
    number                bigint      not null default 0,
    timeout_ms            integer     not null,
    producer_epoch        smallint    not null,
    -- How the last one ended.
    ended                 text        not null default 'NONE',
    transactional_id      text        not null collate "C",
    -- If it is too long for the key (howdah.group_state has the same).
    long_transactional_id bytea,
    constraint transactional_id_pkey primary key (transactional_id),
    constraint transactional_id_producer_id_key unique (producer_id),
    constraint transactional_id_ended_check check (ended in ('NONE', 'COMMIT', 'ABORT'))
) with (
    fillfactor = 30,
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

-- The partitions of open transactions. The number is in the key: what earlier transactions of a producer have left dead is not walked.
create table howdah.transaction_partition (
    added_at      timestamptz not null default clock_timestamp(),
    producer_id   bigint      not null,
    number        bigint      not null,
    -- Null: nothing was written yet.
    first_offset  bigint,
    topic_id      integer     not null,
    partition     integer     not null,
    constraint transaction_partition_pkey primary key (producer_id, number, topic_id, partition),
    constraint transaction_partition_topic_fkey foreign key (topic_id) references howdah.topic (id) on delete cascade
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

-- What is open on a partition.
create index transaction_partition_topic_idx on howdah.transaction_partition (topic_id, partition);

-- The groups whose offsets are part of open transactions.
create table howdah.transaction_group (
    added_at     timestamptz not null default clock_timestamp(),
    producer_id  bigint      not null,
    number       bigint      not null,
    group_id     text        not null collate "C",
    constraint transaction_group_pkey primary key (producer_id, number, group_id)
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

-- And those offsets, until they go to howdah.group_offset or nowhere.
create table howdah.transaction_offset (
    producer_id          bigint  not null,
    number               bigint  not null,
    committed_offset     bigint  not null,
    commit_timestamp_ms  bigint  not null,
    topic_id             integer not null,
    partition            integer not null,
    leader_epoch         integer not null,
    group_id             text    not null collate "C",
    metadata             bytea   not null,
    constraint transaction_offset_pkey primary key (producer_id, number, group_id, topic_id, partition),
    constraint transaction_offset_topic_fkey foreign key (topic_id) references howdah.topic (id) on delete cascade
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

create index transaction_offset_topic_idx on howdah.transaction_offset (topic_id);
create index transaction_offset_group_idx on howdah.transaction_offset (group_id, topic_id, partition);

-- The aborted transactions of each partition, while they have records in the log: Kafka's index of them.
create table howdah.aborted_transaction (
    producer_id   bigint  not null,
    first_offset  bigint  not null,
    -- Of the control batch.
    last_offset   bigint  not null,
    topic_id      integer not null,
    partition     integer not null,
    constraint aborted_transaction_pkey primary key (topic_id, partition, last_offset),
    constraint aborted_transaction_topic_fkey foreign key (topic_id) references howdah.topic (id) on delete cascade
);

-- With each head what transactions do to the partition up to there; both change only with next_offset.
alter table howdah.partition_head
    -- The first offset of a transaction that is open.
    add column first_unstable_offset bigint,
    -- Of the newest control batch that says abort.
    add column last_abort_offset bigint not null default -1;
