-- ACLs of users that are Postgres roles, as grants on the views of topics.

-- What Howdah has granted, or has found granted, because an ACL says so. Everything else that somebody may do with a view, a person has granted.
-- Brokers keep it (storage.postgres.grant), in the transaction of the ACL or of the topic.
create table howdah.acl_grant (
    -- When it was granted. What has another number now, after a restore or a new view, is granted anew.
    role_oid   oid     not null,
    object_oid oid     not null,
    -- False: it was there already. Then it is not taken away with the ACL.
    made       boolean not null,
    object     text    not null collate "C",
    role_name  text    not null collate "C",
    privilege  text    not null collate "C",
    constraint acl_grant_pkey primary key (role_name, object, privilege)
);

comment on table howdah.acl_grant is
    'What roles were granted because of ACLs. A row whose privilege was revoked by hand stays, so that it is not granted again.';
comment on column howdah.acl_grant.role_oid is 'Of the role, when it was granted.';
comment on column howdah.acl_grant.object_oid is 'Of the view or schema, when it was granted.';
comment on column howdah.acl_grant.made is 'Whether it is revoked with the ACL; false if somebody had granted it before.';
comment on column howdah.acl_grant.object is 'topic and its number for the view of a topic, or the name of a schema.';
comment on column howdah.acl_grant.role_name is 'The role, as the ACL names it.';
comment on column howdah.acl_grant.privilege is 'SELECT, INSERT or USAGE.';

-- The name of a topic's view. It tells whoever asks only whether there is such a topic.
create function howdah.view_name(topic text) returns text
    language sql stable parallel safe security definer set search_path = pg_catalog
as $$
    select case
        when octet_length(t.name) <= 63 then t.name
        else left(t.name, 62 - length(t.id::text)) || '~' || t.id
    end
    from howdah.topic as t
    where t.id = howdah.topic_id(topic)
$$;

comment on function howdah.view_name(text) is 'The name of a topic''s view in the schema topics; an error if there is no such topic.';

-- Both once more: who may read the topic's view and nothing else reads through it. That gives the same, and is as slow as the view is.
create or replace function howdah.read(topic text, in_partition integer, from_offset bigint, to_offset bigint)
    returns table (
        partition integer, "offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb,
        appended_at timestamptz
    )
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    wanted_id       integer;
    first_offset    bigint;
    end_offset      bigint;
    unstable_offset bigint;
    abort_offset    bigint;
    leaf            text;
begin
    if not has_table_privilege('howdah.partition_head', 'SELECT') then
        return query execute format(
            'select r.partition, r."offset", r."timestamp", r.key, r.value, r.headers, r.appended_at
            from topics.%I as r
            where r.partition = $1 and ($2 is null or r."offset" >= $2) and ($3 is null or r."offset" < $3)
            order by r."offset"', howdah.view_name(topic))
        using in_partition, from_offset, to_offset;
        return;
    end if;
    wanted_id := howdah.topic_id(topic);
    select greatest(head.log_start_offset, from_offset), least(head.next_offset, to_offset), head.first_unstable_offset,
        head.last_abort_offset
    into first_offset, end_offset, unstable_offset, abort_offset
    from howdah.partition_head as head
    where head.topic_id = wanted_id and head.partition = in_partition;
    if first_offset is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('topic "%s" has no partition %s', topic, in_partition),
            hint = format('Its partitions are 0 to %s.', (select t.partition_count - 1 from howdah.topic as t where t.id = wanted_id));
    end if;
    for leaf in
        select format('howdah_log.t%s_log_%s', wanted_id, start.segment)
        from howdah.segment_start as start
        where start.topic_id = wanted_id and start.partition = in_partition and start.base_offset < end_offset
            and start.base_offset >= coalesce((
                select max(own.base_offset)
                from howdah.segment_start as own
                where own.topic_id = wanted_id and own.partition = in_partition and own.base_offset <= first_offset
            ), 0)
        order by start.base_offset
    loop
        return query execute howdah.records_select(
            format(
                'select leaf.*, %2$s as topic_id, $2 as log_start_offset, $4 as first_unstable_offset, $5 as last_abort_offset
                from %1$s as leaf
                where leaf.partition = $1 and leaf.attributes & 32 <> 32 and leaf.base_offset < $3
                    and leaf.base_offset >= coalesce((
                        select max(own.base_offset) from %1$s as own where own.partition = $1 and own.base_offset <= $2
                    ), $2)
                order by leaf.base_offset',
                leaf, wanted_id),
            'chunk.base_offset + coalesce(record.offset_delta, record.position) < $3',
            'chunk.base_offset, record.position')
        using in_partition, first_offset, end_offset, unstable_offset, abort_offset;
    end loop;
end
$$;

create or replace function howdah.read(topic text, from_time timestamptz, to_time timestamptz)
    returns table (
        partition integer, "offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb,
        appended_at timestamptz
    )
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    wanted_id integer;
begin
    if not has_table_privilege('howdah.partition_head', 'SELECT') then
        return query execute format(
            'select r.partition, r."offset", r."timestamp", r.key, r.value, r.headers, r.appended_at
            from topics.%I as r
            where r.appended_at >= $1 and r.appended_at < $2
            order by r.partition, r."offset"', howdah.view_name(topic))
        using coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity');
        return;
    end if;
    wanted_id := howdah.topic_id(topic);
    return query execute howdah.records_select(
        format(
            'select leaf.*, head.topic_id, head.log_start_offset, head.first_unstable_offset, head.last_abort_offset
            from howdah_log.t%1$s_log as leaf
            join howdah.partition_head as head on head.topic_id = %1$s and head.partition = leaf.partition
            where leaf.appended_at >= $1 and leaf.appended_at < $2 and leaf.attributes & 32 <> 32
                and leaf.last_offset >= head.log_start_offset
            order by leaf.partition, leaf.base_offset',
            wanted_id),
        'true',
        'chunk.partition, chunk.base_offset, record.position')
    using coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity');
end
$$;

comment on function howdah.read(text, integer, bigint, bigint) is
    'The records of a partition from from_offset up to, but without, to_offset, in the order of their offsets; null is the '
    'beginning and the end. Reads only the chunks that hold them; the whole topic for who may read nothing but its view.';

comment on function howdah.read(text, timestamptz, timestamptz) is
    'The records of a topic that were appended from from_time up to, but without, to_time, in the order of partitions and '
    'offsets; null is the beginning and the end. Reads only the leaves of that time.';
