-- Offsets of consumer groups that move with the application's own transaction.

-- What a transaction will commit. The rows are gone again with its COMMIT: a deferred trigger moves the offsets at that moment, so that their
-- rows, which brokers want too, are locked for no longer than a commit takes, however long the transaction is.
create table howdah.offset_commit (
    transaction_id       xid8    not null default pg_current_xact_id(),
    place                bigint  not null generated always as identity,
    committed_offset     bigint  not null,
    expected             bigint,
    commit_timestamp_ms  bigint  not null,
    topic_id             integer not null,
    partition            integer not null,
    generation           integer,
    group_id             text    not null collate "C",
    member_id            text    collate "C",
    metadata             bytea   not null,
    constraint offset_commit_pkey primary key (transaction_id, place)
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

comment on table howdah.offset_commit is 'What transactions that are under way will commit for consumer groups.';
comment on column howdah.offset_commit.transaction_id is 'Whose.';
comment on column howdah.offset_commit.place is 'In the order of the calls.';
comment on column howdah.offset_commit.committed_offset is 'The offset to be committed.';
comment on column howdah.offset_commit.expected is 'What must be committed before; -1 for nothing, null for whatever it is.';
comment on column howdah.offset_commit.commit_timestamp_ms is 'Milliseconds since 1970.';
comment on column howdah.offset_commit.topic_id is 'Of howdah.topic.';
comment on column howdah.offset_commit.partition is 'As in Kafka.';
comment on column howdah.offset_commit.generation is 'The member''s generation; null for a group without members.';
comment on column howdah.offset_commit.group_id is 'As clients say it.';
comment on column howdah.offset_commit.member_id is 'The member; null for a group without members.';
comment on column howdah.offset_commit.metadata is 'As in howdah.group_offset.';

-- Whether a member may commit, as Kafka decides it: a group with members takes offsets of its members only, in its generation.
create function howdah.offset_commit_check(of_group text, member text, generation integer, kind text, epoch integer) returns void
    language plpgsql stable parallel safe
as $$
begin
    if kind not in ('CLASSIC', 'CONSUMER') then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = format('group %s is no consumer group', of_group);
    end if;
    if member is null then
        if exists (select from howdah.group_member as m where m.group_id = of_group) then
            raise exception using
                errcode = 'object_not_in_prerequisite_state',
                message = format('group %s has active members', of_group),
                hint = 'A member commits with its member id and generation (groupMetadata() of Kafka''s consumer).';
        end if;
        return;
    end if;
    if epoch is distinct from generation
        or not exists (select from howdah.group_member as m where m.group_id = of_group and m.member_id = member)
    then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = format('member %s is not in generation %s of group %s', member, generation, of_group),
            detail = format('The group is in generation %s.', coalesce(epoch::text, 'none')),
            hint = 'Its partitions may be somebody else''s now: roll back what was done with the records.';
    end if;
end
$$;

comment on function howdah.offset_commit_check(text, text, integer, text, integer) is 'For howdah.commit_offsets.';

-- As GroupShardStore.shardOf, that is String.hashCode of Java, over UTF-16.
create function howdah.shard_of(group_id text) returns integer
    language plpgsql immutable strict parallel safe set search_path = pg_catalog
as $$
declare
    hash bigint := 0;
    unit integer;
begin
    foreach unit in array (
        select coalesce(array_agg(ascii(c) order by place), '{}')
        from string_to_table(group_id, null) with ordinality as character (c, place))
    loop
        if unit > 65535 then
            hash := (hash * 31 + 55296 + ((unit - 65536) >> 10)) & 4294967295;
            unit := 56320 + ((unit - 65536) & 1023);
        end if;
        hash := (hash * 31 + unit) & 4294967295;
    end loop;
    return (hash & 31)::integer;
end
$$;

comment on function howdah.shard_of(text) is 'The shard of a group.';

create function howdah.offset_commit_end() returns trigger
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
declare
    own  howdah.offset_commit;
    kind text;
    epoch integer;
    was  bigint;
begin
    -- The first of the transaction's triggers does all, in the order in which brokers lock offsets.
    for own in
        with gone as (
            delete from howdah.offset_commit as c where c.transaction_id = pg_current_xact_id() returning c.*
        )
        select * from gone order by group_id, topic_id, partition, place
    loop
        -- Until this commit is done nobody gives the partitions to another member.
        select g.kind, g.epoch into kind, epoch from howdah.group_state as g where g.group_id = own.group_id for share;
        perform howdah.offset_commit_check(own.group_id, own.member_id, own.generation, kind, epoch);
        if kind is null then
            -- As a broker stores an empty group of the classic protocol (ClassicCodec), for those that load it. The one that has its shard hears of it.
            insert into howdah.group_state as g (shard, epoch, kind, group_id, state)
            values (
                howdah.shard_of(own.group_id), 0, 'CLASSIC', own.group_id,
                '\x02ffffffffffffffffffffffff'::bytea || int8send(own.commit_timestamp_ms) || int4send(0))
            on conflict on constraint group_state_pkey do nothing;
            perform pg_notify('howdah_groups', own.group_id);
        end if;
        select o.committed_offset into was
        from howdah.group_offset as o
        where o.group_id = own.group_id and o.topic_id = own.topic_id and o.partition = own.partition
        for no key update;
        if own.expected is not null and coalesce(was, -1) <> own.expected then
            raise exception using
                errcode = 'serialization_failure',
                message = format('group %s has committed offset %s of partition %s, and not %s',
                    own.group_id, coalesce(was, -1), own.partition, own.expected),
                hint = 'Somebody else has done these records: roll back what was done with them.';
        end if;
        insert into howdah.group_offset as o (
            group_id, topic_id, partition, committed_offset, leader_epoch, metadata, commit_timestamp_ms, expire_timestamp_ms)
        values (
            own.group_id, own.topic_id, own.partition, own.committed_offset, -1, own.metadata, own.commit_timestamp_ms, null)
        on conflict (group_id, topic_id, partition) do update
        set committed_offset = excluded.committed_offset, leader_epoch = excluded.leader_epoch, metadata = excluded.metadata,
            commit_timestamp_ms = excluded.commit_timestamp_ms, expire_timestamp_ms = null
        -- Of two that were the first to commit, the second one has waited here.
        where own.expected is null or o.committed_offset = coalesce(was, -1);
        if not found then
            raise exception using
                errcode = 'serialization_failure',
                message = format('group %s has committed another offset of partition %s, and not %s',
                    own.group_id, own.partition, own.expected),
                hint = 'Somebody else has done these records: roll back what was done with them.';
        end if;
    end loop;
    return null;
end
$$;

comment on function howdah.offset_commit_end() is 'Moves a transaction''s offsets at its commit.';

create constraint trigger offset_commit_end after insert on howdah.offset_commit
    deferrable initially deferred for each row execute function howdah.offset_commit_end();

create function howdah.commit_offsets(
    "group" text, topic text, partition integer, "offset" bigint, member text default null, generation integer default null,
    expected bigint default null, metadata text default '') returns void
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    of_group  text := "group";
    of_topic  integer := howdah.topic_id(topic);
    of_count  integer;
    kind      text;
    epoch     integer;
begin
    if coalesce(of_group, '') = '' or octet_length(of_group) > 1024 or octet_length(coalesce(member, '')) > 1024 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'a group and a member have names of 1 to 1024 bytes';
    end if;
    if (member is null) <> (generation is null) then
        raise exception using errcode = 'invalid_parameter_value', message = 'a member and its generation come together';
    end if;
    if "offset" is null or "offset" < 0 or expected < -1 or octet_length(metadata) > 4096 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'an offset is 0 or more, what is expected -1 or more, and metadata have at most 4096 bytes';
    end if;
    select t.partition_count into of_count from howdah.topic as t where t.id = of_topic;
    if partition is null or partition < 0 or partition >= of_count then
        raise exception using
            errcode = 'numeric_value_out_of_range',
            message = format('partition %s of topic %s does not exist', partition, topic);
    end if;
    -- Once now, so that nobody works for nothing, and once more at the commit.
    select g.kind, g.epoch into kind, epoch from howdah.group_state as g where g.group_id = of_group;
    perform howdah.offset_commit_check(of_group, member, generation, kind, epoch);
    insert into howdah.offset_commit (
        committed_offset, expected, commit_timestamp_ms, topic_id, partition, generation, group_id, member_id, metadata)
    values (
        "offset", expected, date_part('epoch', clock_timestamp()) * 1000, of_topic, partition, generation, of_group, member,
        convert_to(coalesce(metadata, ''), 'UTF8'));
end
$$;

comment on function howdah.commit_offsets(text, text, integer, bigint, text, integer, bigint, text) is
    'A consumer group''s offset moves with this transaction. A group with members takes it of a member only, with its generation; that is looked '
    'at again at the commit. With expected, the commit fails if another offset is committed before (-1: any), so that of two that have '
    'read the same records only one commits.';

revoke execute on function
    howdah.offset_commit_check(text, text, integer, text, integer),
    howdah.offset_commit_end(),
    howdah.commit_offsets(text, text, integer, bigint, text, integer, bigint, text)
from public;

do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = 'howdah_writer')
        and exists (select from pg_catalog.pg_roles where rolname = 'howdah_admin')
    then
        grant execute on function howdah.commit_offsets(text, text, integer, bigint, text, integer, bigint, text)
        to howdah_writer, howdah_admin;
    end if;
end
$$;
