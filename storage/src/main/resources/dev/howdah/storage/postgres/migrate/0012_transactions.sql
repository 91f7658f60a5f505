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
    -- Of the transaction with which the epoch began: none before it has a batch of this epoch, which then need not be looked for.
    epoch_number          bigint      not null default 0,
    timeout_ms            integer     not null,
    producer_epoch        smallint    not null,
    -- Whose bearer may ask once more for what it was not told (KIP-360); -1: nobody.
    previous_epoch        smallint    not null default -1,
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
    -- No foreign key: each first batch of a transaction would lock its topic's row. Who deletes a topic deletes these rows, under the
    -- locks of its heads.
    constraint transaction_partition_pkey primary key (producer_id, number, topic_id, partition)
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

-- What is open on a partition.
create index transaction_partition_topic_idx on howdah.transaction_partition (topic_id, partition);

-- The groups whose offsets are part of open transactions.
create table howdah.transaction_group (
    added_at       timestamptz not null default clock_timestamp(),
    producer_id    bigint      not null,
    number         bigint      not null,
    group_id       text        not null collate "C",
    -- As in howdah.group_state.
    long_group_id  bytea,
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
    constraint transaction_offset_pkey primary key (producer_id, number, group_id, topic_id, partition)
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
    constraint aborted_transaction_pkey primary key (topic_id, partition, last_offset)
);

-- With each head what transactions do to the partition up to there; both change only with next_offset.
alter table howdah.partition_head
    -- The first offset of a transaction that is open.
    add column first_unstable_offset bigint,
    -- Of the newest control batch that says abort.
    add column last_abort_offset bigint not null default -1;

comment on table howdah.transactional_id is
    'Transactional ids with their producers: one row each. A transaction is open if there are rows of the number in transaction_partition or '
    'transaction_group.';
comment on column howdah.transactional_id.used_at is 'When its producer began or ended something last.';
comment on column howdah.transactional_id.producer_id is 'The producer that may write.';
comment on column howdah.transactional_id.previous_producer_id is 'The one before, whose epochs were used up; -1 is none.';
comment on column howdah.transactional_id.number is 'Of the transaction that is open, or comes next.';
comment on column howdah.transactional_id.epoch_number is 'Of the transaction with which producer_epoch began.';
comment on column howdah.transactional_id.timeout_ms is 'After so many milliseconds an open transaction is aborted.';
comment on column howdah.transactional_id.producer_epoch is 'The epoch that may write: a higher one fences the lower ones off.';
comment on column howdah.transactional_id.previous_epoch is 'The epoch whose producer may ask again for this one; -1 is none.';
comment on column howdah.transactional_id.ended is 'How the last transaction ended: COMMIT or ABORT; NONE since a new producer has begun.';
comment on column howdah.transactional_id.transactional_id is 'As clients say it; of a long one the beginning and a hash.';
comment on column howdah.transactional_id.long_transactional_id is 'The id where transactional_id is not it, UTF-8.';

comment on table howdah.transaction_partition is 'The partitions of open transactions.';
comment on column howdah.transaction_partition.added_at is 'When the partition became part of the transaction.';
comment on column howdah.transaction_partition.producer_id is 'See transactional_id.';
comment on column howdah.transaction_partition.number is 'See transactional_id.';
comment on column howdah.transaction_partition.first_offset is 'The offset of the transaction''s first record in the partition; null: none yet.';
comment on column howdah.transaction_partition.topic_id is 'See topic.';
comment on column howdah.transaction_partition.partition is 'The partition''s number.';

comment on table howdah.transaction_group is 'The groups whose offsets are part of open transactions.';
comment on column howdah.transaction_group.added_at is 'When the group became part of the transaction.';
comment on column howdah.transaction_group.producer_id is 'See transactional_id.';
comment on column howdah.transaction_group.number is 'See transactional_id.';
comment on column howdah.transaction_group.group_id is 'As in howdah.group_state.';
comment on column howdah.transaction_group.long_group_id is 'The group''s id where group_id is not it, UTF-8.';

comment on table howdah.transaction_offset is 'Offsets that open transactions commit: they go to group_offset when the transaction is committed.';
comment on column howdah.transaction_offset.producer_id is 'See transactional_id.';
comment on column howdah.transaction_offset.number is 'See transactional_id.';
comment on column howdah.transaction_offset.committed_offset is 'The next offset to read.';
comment on column howdah.transaction_offset.commit_timestamp_ms is 'When it came, in milliseconds since 1970.';
comment on column howdah.transaction_offset.topic_id is 'See topic.';
comment on column howdah.transaction_offset.partition is 'The partition''s number.';
comment on column howdah.transaction_offset.leader_epoch is 'Of the last record read; -1 is unknown.';
comment on column howdah.transaction_offset.group_id is 'As in howdah.group_state.';
comment on column howdah.transaction_offset.metadata is 'What the client said to it, UTF-8.';

comment on table howdah.aborted_transaction is 'Aborted transactions of each partition: their records are in the log, and count for nobody.';
comment on column howdah.aborted_transaction.producer_id is 'Whose records they are.';
comment on column howdah.aborted_transaction.first_offset is 'Of the first record.';
comment on column howdah.aborted_transaction.last_offset is 'Of the control batch that ended the transaction.';
comment on column howdah.aborted_transaction.topic_id is 'See topic.';
comment on column howdah.aborted_transaction.partition is 'The partition''s number.';

comment on column howdah.partition_head.first_unstable_offset is
    'The first offset of a transaction that is open; null: none is. What lies below is decided.';
comment on column howdah.partition_head.last_abort_offset is 'The offset of the newest control batch that says abort; -1: none.';
