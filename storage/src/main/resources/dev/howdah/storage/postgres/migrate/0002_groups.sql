-- Groups and their offsets.

-- Who owns which groups. A group belongs to shard hash(group_id) mod 32, for good, so that a broker renews 32 leases in one
-- statement however many groups there are. Leases run by this server's clock.
--
-- The epoch fences: every write of groups and offsets locks its shard's row for key share and compares the epoch; who takes a
-- shard over locks the row for update and raises it. (shard, epoch) is a key only for this: raising the epoch thereby is a
-- change of a key, which key share waits for, while prolonging the lease is not and waits for nobody.
create table howdah.group_shard (
    incarnation  uuid,
    epoch        bigint      not null default 0,
    lease_until  timestamptz not null default '-infinity',
    shard        integer     not null,
    node_id      integer,
    constraint group_shard_pkey primary key (shard),
    constraint group_shard_epoch_key unique (shard, epoch)
) with (
    fillfactor = 20,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 500
);

insert into howdah.group_shard (shard) select generate_series(0, 31);

-- What a group remembers over a restart; heartbeats are not stored. The state is the broker's own form, version byte first.
create table howdah.group_state (
    shard     integer not null,
    -- The generation of a classic group, the group epoch of the other kinds.
    epoch     integer not null,
    kind      text    not null,
    group_id  text    not null collate "C",
    state     bytea   not null,
    constraint group_state_pkey primary key (group_id),
    constraint group_state_kind_check check (kind in ('CLASSIC', 'CONSUMER', 'SHARE', 'STREAMS'))
);

-- For loading a shard.
create index group_state_shard_idx on howdah.group_state (shard);

create table howdah.group_member (
    group_id   text  not null collate "C",
    member_id  text  not null collate "C",
    state      bytea not null,
    constraint group_member_pkey primary key (group_id, member_id)
);

-- One row per group and partition, updated by every commit: HOT, for no index holds what a commit changes. The foreign key
-- takes the offsets away with their topic.
create table howdah.group_offset (
    committed_offset     bigint  not null,
    commit_timestamp_ms  bigint  not null,
    -- Only from clients that ask for a retention of their own.
    expire_timestamp_ms  bigint,
    topic_id             integer not null,
    partition            integer not null,
    leader_epoch         integer not null,
    group_id             text    not null collate "C",
    -- UTF-8; bytea because a text cannot hold NUL.
    metadata             bytea   not null,
    constraint group_offset_pkey primary key (group_id, topic_id, partition),
    constraint group_offset_topic_fkey foreign key (topic_id) references howdah.topic (id) on delete cascade
) with (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_threshold = 2000
);

-- For the foreign key's cascade.
create index group_offset_topic_id_idx on howdah.group_offset (topic_id);

-- For people.
create view howdah.group_lag as
select
    o.group_id,
    t.name as topic,
    o.partition,
    o.committed_offset,
    h.next_offset as end_offset,
    greatest(h.next_offset - greatest(o.committed_offset, h.log_start_offset), 0) as lag,
    howdah.moment(o.commit_timestamp_ms) as committed_at,
    howdah.text(o.metadata) as metadata
from howdah.group_offset as o
join howdah.topic as t on t.id = o.topic_id
join howdah.partition_head as h on h.topic_id = o.topic_id and h.partition = o.partition;

comment on view howdah.group_lag is 'How far every group is behind, per partition.';
