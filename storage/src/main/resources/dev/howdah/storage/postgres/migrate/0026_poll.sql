-- SQL consumers that share the partitions of a topic between them, as members of a group by lease. Where a group is, its offsets say
-- (0020_offsets.sql): nothing here is a place in the log.

-- Who is there. The row of a member is written by that member only, in the transaction of its call.
create table howdah.poll_member (
    until        timestamptz not null,
    topic_id     integer     not null,
    group_id     text        not null collate "C",
    member_id    text        not null collate "C",
    -- What it was given last, for howdah.commit. The arrays go together.
    partitions   integer[]   not null default '{}',
    generations  integer[]   not null default '{}',
    polled_from  bigint[]    not null default '{}',
    polled_to    bigint[]    not null default '{}',
    constraint poll_member_pkey primary key (group_id, topic_id, member_id)
) with (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0
);

-- Who has which partition. Whoever polls or commits locks the row until its transaction ends; others pass by it. There is no foreign key: a
-- topic's deletion would wait for the row, and the commit for the topic.
create table howdah.poll_lease (
    until       timestamptz not null default '-infinity',
    polled_at   timestamptz not null default '-infinity',
    generation  integer     not null default 0,
    topic_id    integer     not null,
    partition   integer     not null,
    group_id    text        not null collate "C",
    member_id   text        collate "C",
    constraint poll_lease_pkey primary key (group_id, topic_id, partition)
) with (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0
);

comment on table howdah.poll_member is 'SQL consumers, by howdah.poll.';
comment on column howdah.poll_member.until is 'So long it counts when partitions are shared out.';
comment on column howdah.poll_member.topic_id is 'Of howdah.topic; rows of topics that are gone are deleted by a later poll.';
comment on column howdah.poll_member.group_id is 'The consumer group, as Kafka''s tools show it.';
comment on column howdah.poll_member.member_id is 'As it was given to howdah.poll, or of the session.';
comment on column howdah.poll_member.partitions is 'Of which it was given something.';
comment on column howdah.poll_member.generations is 'Of the leases under which it was.';
comment on column howdah.poll_member.polled_from is 'The offset that was committed then; -1 for none.';
comment on column howdah.poll_member.polled_to is 'The offset that howdah.commit commits.';
comment on table howdah.poll_lease is 'Which SQL consumer has which partition.';
comment on column howdah.poll_lease.until is 'Then anybody may take it.';
comment on column howdah.poll_lease.polled_at is 'The one that was asked longest ago comes first.';
comment on column howdah.poll_lease.generation is 'Rises with each new holder.';
comment on column howdah.poll_lease.topic_id is 'Of howdah.topic; rows of topics that are gone are deleted by a later poll.';
comment on column howdah.poll_lease.partition is 'As in Kafka.';
comment on column howdah.poll_lease.group_id is 'The consumer group.';
comment on column howdah.poll_lease.member_id is 'The holder; null for none.';

-- The session's own name, if none is given. Custom settings go back with a rollback, as what was written under the name does.
create function howdah.poll_member_id(member text) returns text
    language plpgsql volatile set search_path = pg_catalog
as $$
declare
    own text := coalesce(member, nullif(current_setting('howdah.poll_member', true), ''));
begin
    if own is null then
        own := 'sql-' || gen_random_uuid();
        perform set_config('howdah.poll_member', own, false);
    end if;
    if octet_length(own) not between 1 and 255 then
        raise exception using errcode = 'invalid_parameter_value', message = 'a member has a name of 1 to 255 bytes';
    end if;
    return own;
end
$$;

comment on function howdah.poll_member_id(text) is 'For howdah.poll.';

-- Makes the caller a member, gives it its share of the partitions, and says from which offset on each is to be read (-1: none is committed).
create function howdah.poll_begin(of_group text, of_topic integer, own_id text, lease interval)
    returns table (partition integer, generation integer, from_offset bigint)
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    of_count    integer;
    kind        text;
    epoch       integer;
    members     integer;
    share       integer;
    mine        integer[];
    free        integer[];
    until_then  timestamptz;
begin
    if coalesce(of_group, '') = '' or octet_length(of_group) > 1024 then
        raise exception using errcode = 'invalid_parameter_value', message = 'a group has a name of 1 to 1024 bytes';
    end if;
    if lease is null or lease < interval '1 second' or lease > interval '1 day' then
        raise exception using errcode = 'invalid_parameter_value', message = 'a lease is 1 second to 1 day';
    end if;
    select t.partition_count into of_count from howdah.topic as t where t.id = of_topic;
    select g.kind, g.epoch into kind, epoch from howdah.group_state as g where g.group_id = of_group;
    perform howdah.offset_commit_check(of_group, null, null, kind, epoch);

    until_then := clock_timestamp() + lease;
    insert into howdah.poll_member as m (group_id, topic_id, member_id, until)
    values (of_group, of_topic, own_id, until_then)
    on conflict on constraint poll_member_pkey do update
    set until = excluded.until, partitions = '{}', generations = '{}', polled_from = '{}', polled_to = '{}';

    if (select count(*) from howdah.poll_lease as l where l.group_id = of_group and l.topic_id = of_topic) < of_count then
        insert into howdah.poll_lease (group_id, topic_id, partition)
        select of_group, of_topic, p from generate_series(0, of_count - 1) as p
        on conflict on constraint poll_lease_pkey do nothing;
        -- Once in a while, what topics have left behind.
        delete from howdah.poll_lease as l
        where l.ctid = any (array(
            select old.ctid from howdah.poll_lease as old
            where not exists (select from howdah.topic as t where t.id = old.topic_id)
            for update skip locked));
        delete from howdah.poll_member as m
        where m.ctid = any (array(
            select old.ctid from howdah.poll_member as old
            where old.until < clock_timestamp() - interval '1 day'
                or not exists (select from howdah.topic as t where t.id = old.topic_id)
            for update skip locked));
    end if;

    select count(*) into members
    from howdah.poll_member as m
    where m.group_id = of_group and m.topic_id = of_topic and (m.member_id = own_id or m.until > clock_timestamp());
    share := ceil(of_count::numeric / members);
    mine := array(
        select l.partition
        from howdah.poll_lease as l
        where l.group_id = of_group and l.topic_id = of_topic and l.member_id = own_id and l.partition < of_count
        order by l.polled_at, l.partition
        for update skip locked);
    if cardinality(mine) > share then
        -- Others have come. They get it when this transaction is committed.
        update howdah.poll_lease as l
        set member_id = null, until = '-infinity'
        where l.group_id = of_group and l.topic_id = of_topic and l.partition = any (mine[share + 1 :]);
        mine := mine[: share];
    elsif cardinality(mine) < share then
        free := array(
            select l.partition
            from howdah.poll_lease as l
            where l.group_id = of_group and l.topic_id = of_topic and l.partition < of_count
                and l.member_id is distinct from own_id and (l.member_id is null or l.until <= clock_timestamp())
            order by l.polled_at, l.partition
            limit share - cardinality(mine)
            for update skip locked);
        update howdah.poll_lease as l
        set member_id = own_id, generation = l.generation + 1
        where l.group_id = of_group and l.topic_id = of_topic and l.partition = any (free);
        mine := mine || free;
    end if;
    update howdah.poll_lease as l
    set until = until_then
    where l.group_id = of_group and l.topic_id = of_topic and l.partition = any (mine);

    -- A statement of its own, which sees what the former holder has committed before it let the row go.
    return query
    select l.partition, l.generation, coalesce(
        -- What this transaction will commit itself counts already.
        (
            select c.committed_offset
            from howdah.offset_commit as c
            where c.transaction_id = pg_current_xact_id() and c.group_id = of_group and c.topic_id = of_topic
                and c.partition = l.partition
            order by c.place desc
            limit 1
        ),
        (
            select o.committed_offset
            from howdah.group_offset as o
            where o.group_id = of_group and o.topic_id = of_topic and o.partition = l.partition
        ),
        -1)
    from unnest(mine) with ordinality as m (partition, place)
    join howdah.poll_lease as l on l.group_id = of_group and l.topic_id = of_topic and l.partition = m.partition
    order by m.place;
end
$$;

comment on function howdah.poll_begin(text, integer, text, interval) is 'For howdah.poll.';

-- Remembers what the member was given. Those partitions come last the next time.
create function howdah.poll_end(
    of_group text, of_topic integer, own_id text, in_partitions integer[], in_generations integer[], from_offsets bigint[], to_offsets bigint[])
    returns void
    language sql volatile security definer set search_path = pg_catalog
as $$
    update howdah.poll_member as m
    set partitions = in_partitions, generations = in_generations, polled_from = from_offsets, polled_to = to_offsets
    where m.group_id = of_group and m.topic_id = of_topic and m.member_id = own_id;
    update howdah.poll_lease as l
    set polled_at = clock_timestamp()
    where l.group_id = of_group and l.topic_id = of_topic and l.member_id = own_id and l.partition = any (in_partitions);
$$;

comment on function howdah.poll_end(text, integer, text, integer[], integer[], bigint[], bigint[]) is 'For howdah.poll.';

-- With the rights of who asks: it needs those to read the topic, and those to commit for groups.
create function howdah.poll(
    "group" text, topic text, max integer default 500, member text default null, lease interval default interval '30 seconds')
    returns table (
        partition integer, "offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb, generation integer
    )
    language plpgsql volatile set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    of_group     constant text := "group";
    of_topic     constant integer := howdah.topic_id(topic);
    own_id       constant text := howdah.poll_member_id(member);
    missing      integer := max;
    held         record;
    found_record record;
    log_start    bigint;
    stable_end   bigint;
    begun        bigint;
    reached      bigint;
    window_size  bigint;
    window_end   bigint;
    count        integer;
    partitions   integer[] := '{}';
    generations  integer[] := '{}';
    polled_from  bigint[] := '{}';
    polled_to    bigint[] := '{}';
begin
    if max is null or max < 1 or max > 1000000 then
        raise exception using errcode = 'invalid_parameter_value', message = 'max is 1 to 1000000';
    end if;
    for held in select b.* from howdah.poll_begin(of_group, of_topic, own_id, lease) as b loop
        exit when missing = 0;
        select h.log_start_offset, coalesce(h.first_unstable_offset, h.next_offset) into log_start, stable_end
        from howdah.partition_head as h
        where h.topic_id = of_topic and h.partition = held.partition;
        begun := greatest(held.from_offset, log_start);
        reached := begun;
        window_size := missing;
        while missing > 0 and reached < stable_end loop
            window_end := least(reached + window_size, stable_end);
            count := 0;
            for found_record in
                select r.* from howdah.read(topic, held.partition, reached, window_end) as r limit missing
            loop
                partition := found_record.partition;
                "offset" := found_record."offset";
                "timestamp" := found_record."timestamp";
                key := found_record.key;
                value := found_record.value;
                headers := found_record.headers;
                generation := held.generation;
                count := count + 1;
                return next;
            end loop;
            missing := missing - count;
            reached := case when missing = 0 then "offset" + 1 else window_end end;
            -- Where compaction or an aborted transaction has left nothing, in larger steps.
            window_size := case when count = 0 then window_size * 2 else missing end;
        end loop;
        if reached > begun then
            partitions := partitions || held.partition;
            generations := generations || held.generation;
            polled_from := polled_from || held.from_offset;
            polled_to := polled_to || reached;
        end if;
    end loop;
    perform howdah.poll_end(of_group, of_topic, own_id, partitions, generations, polled_from, polled_to);
end
$$;

comment on function howdah.poll(text, text, integer, text, interval) is
    'The next records of a topic for a consumer group, from what it has committed on, of those partitions that this session (or the member that is '
    'named) has leased: SQL consumers share them out between them. Only howdah.commit moves on; without it the same records come again.';

create function howdah.poll_commit(
    of_group text, of_topic text, own_id text, in_partition integer, to_offset bigint, in_generation integer) returns integer
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
declare
    wanted_id constant integer := howdah.topic_id(of_topic);
    own       howdah.poll_member;
    place     integer;
    next      bigint;
    count     integer := 0;
begin
    select m.* into own
    from howdah.poll_member as m
    where m.group_id = of_group and m.topic_id = wanted_id and m.member_id = own_id
    for update;
    if own.member_id is null or (in_partition is not null and array_position(own.partitions, in_partition) is null) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = format('member %s of group %s has polled nothing of %s', own_id, of_group,
                coalesce('partition ' || in_partition || ' of ', '') || 'topic ' || of_topic);
    end if;
    for place in select p from generate_subscripts(own.partitions, 1) as p order by own.partitions[p] loop
        continue when own.partitions[place] <> in_partition;
        -- Until this transaction ends nobody else gets it. Somebody who has locked it is just taking it.
        perform from howdah.poll_lease as l
        where l.group_id = of_group and l.topic_id = wanted_id and l.partition = own.partitions[place]
            and l.member_id = own_id and l.generation = coalesce(in_generation, own.generations[place])
            and own.generations[place] = l.generation
        for update skip locked;
        if not found then
            raise exception using
                errcode = 'object_not_in_prerequisite_state',
                message = format('member %s of group %s does not have partition %s of topic %s in generation %s any more',
                    own_id, of_group, own.partitions[place], of_topic, coalesce(in_generation, own.generations[place])),
                hint = 'Its records are somebody else''s: roll back what was done with them.';
        end if;
        next := coalesce(to_offset, own.polled_to[place]);
        if next < own.polled_from[place] or next > own.polled_to[place] then
            raise exception using
                errcode = 'invalid_parameter_value',
                message = format('offset %s is not among those that were polled, up to %s', next, own.polled_to[place]);
        end if;
        perform howdah.commit_offsets(
            of_group, of_topic, own.partitions[place], next, expected => own.polled_from[place]);
        own.polled_from[place] := next;
        count := count + 1;
    end loop;
    update howdah.poll_member as m
    set partitions = case when in_partition is null then '{}' else own.partitions end,
        generations = case when in_partition is null then '{}' else own.generations end,
        polled_from = case when in_partition is null then '{}' else own.polled_from end,
        polled_to = case when in_partition is null then '{}' else own.polled_to end
    where m.group_id = of_group and m.topic_id = wanted_id and m.member_id = own_id;
    return count;
end
$$;

comment on function howdah.poll_commit(text, text, text, integer, bigint, integer) is 'For howdah.commit.';

create function howdah.commit("group" text, topic text, member text default null) returns integer
    language sql volatile
return howdah.poll_commit("group", topic, howdah.poll_member_id(member), null, null, null);

comment on function howdah.commit(text, text, text) is
    'All that the member got of its last howdah.poll is done: the group''s offsets move behind it at this transaction''s COMMIT. Fails if a partition '
    'is another member''s by now. Gives the number of partitions.';

create function howdah.commit(
    "group" text, topic text, partition integer, "offset" bigint, generation integer, member text default null) returns integer
    language plpgsql volatile set search_path = pg_catalog
as $$
begin
    if partition is null or "offset" is null or generation is null then
        raise exception using errcode = 'null_value_not_allowed', message = 'partition, offset and generation must be given';
    end if;
    return howdah.poll_commit("group", topic, howdah.poll_member_id(member), partition, "offset", generation);
end
$$;

comment on function howdah.commit(text, text, integer, bigint, integer, text) is
    'The group''s offset of one partition, the next to be read, moves at this transaction''s COMMIT. It is one that howdah.poll has given, with its '
    'generation.';

create function howdah.poll_leave(of_group text, of_topic integer, own_id text) returns void
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
begin
    update howdah.poll_lease as l
    set member_id = null, until = '-infinity'
    where l.ctid = any (array(
        select own.ctid from howdah.poll_lease as own
        where own.group_id = of_group and own.topic_id = of_topic and own.member_id = own_id
        for update skip locked));
    delete from howdah.poll_member as m where m.group_id = of_group and m.topic_id = of_topic and m.member_id = own_id;
end
$$;

comment on function howdah.poll_leave(text, integer, text) is 'For howdah.leave.';

create function howdah.leave("group" text, topic text, member text default null) returns void
    language sql volatile
return howdah.poll_leave("group", howdah.topic_id(topic), howdah.poll_member_id(member));

comment on function howdah.leave(text, text, text) is 'The member''s partitions are free for others at once, and not only when its lease ends.';

revoke execute on function
    howdah.poll_begin(text, integer, text, interval),
    howdah.poll_end(text, integer, text, integer[], integer[], bigint[], bigint[]),
    howdah.poll_commit(text, text, text, integer, bigint, integer),
    howdah.poll_leave(text, integer, text)
from public;

do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = 'howdah_writer')
        and exists (select from pg_catalog.pg_roles where rolname = 'howdah_admin')
    then
        grant execute on function
            howdah.poll_begin(text, integer, text, interval),
            howdah.poll_end(text, integer, text, integer[], integer[], bigint[], bigint[]),
            howdah.poll_commit(text, text, text, integer, bigint, integer),
            howdah.poll_leave(text, integer, text)
        to howdah_writer, howdah_admin;
        -- howdah.claim, howdah.ack and howdah.release work with the rights of who calls them.
        grant insert, update, delete on howdah.share_key, howdah.share_partition, howdah.share_claim, howdah.share_ack to howdah_admin;
    end if;
end
$$;
