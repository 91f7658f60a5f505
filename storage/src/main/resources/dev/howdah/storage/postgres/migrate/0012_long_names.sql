-- Names that clients make up may be longer than an entry of an index, and may hold NUL. Where a name is a key, a long one's beginning
-- and its hash stand for it; the name itself goes beside. An offset's group is always asked for by its name.

alter table howdah.group_state add column long_group_id bytea;
alter table howdah.group_member add column long_member_id bytea;
alter table howdah.config add column long_name bytea;

comment on column howdah.group_state.group_id is 'As clients say it; of a long one the beginning and a hash.';
comment on column howdah.group_state.long_group_id is 'The group''s id where group_id is not it, UTF-8.';
comment on column howdah.group_member.group_id is 'As in howdah.group_state.';
comment on column howdah.group_member.member_id is 'As the broker or the member made it up; of a long one the beginning and a hash.';
comment on column howdah.group_member.long_member_id is 'The member''s id where member_id is not it, UTF-8.';
comment on column howdah.group_offset.group_id is 'As in howdah.group_state.';
comment on column howdah.config.name is
    'The broker''s number, the group''s id (of a long one the beginning and a hash), or nothing for all brokers.';
comment on column howdah.config.long_name is 'The group''s id where name is not it, UTF-8.';
comment on column howdah.group_lag.group_id is 'As clients say it; of a long one the beginning and a hash.';

-- Two that were left silent.
comment on column howdah.partition_head.reached_timestamp_ms is
    'The greatest timestamp, in milliseconds since 1970, in the segment of the last append.';
comment on column howdah.segment.packed_at is 'When its small chunks were looked at, and merged where that was worth it.';
