-- Share groups: which records of a partition are in whose hands, and which are done.

-- One row a share partition. Below start_offset all is done, from end_offset on nothing was ever delivered; what is between lies
-- in arrays, a run of records of one state an element, without a gap: a record by itself would be a row to insert and to delete.
--
-- As the heads (partition_head) it is updated all the time and found by its ctid: HOT, for no index holds what changes.
create table howdah.share_partition (
    start_offset    bigint        not null,
    end_offset      bigint        not null,
    -- Of the records in between, those that are done.
    complete_count  bigint        not null default 0,
    -- Raised by every change, and never used again, also if the row is deleted and made anew.
    version         bigint        not null default (extract(epoch from clock_timestamp()) * 1000000)::bigint,
    topic_id        integer       not null,
    partition       integer       not null,
    state_epoch     integer       not null default 0,
    group_id        text          not null collate "C",
    lengths         integer[]     not null default '{}',
    -- Deliveries so far; -1: done.
    counts          smallint[]    not null default '{}',
    -- Which lease, from 1 on; 0: nobody has them.
    leases          smallint[]    not null default '{}',
    -- Of each lease: who has the records, and until when by this server's clock.
    lease_members   text[]        not null default '{}',
    lease_untils    timestamptz[] not null default '{}',
    constraint share_partition_pkey primary key (group_id, topic_id, partition),
    constraint share_partition_topic_fkey foreign key (topic_id) references howdah.topic (id) on delete cascade,
    constraint share_partition_offset_check check (start_offset >= 0 and end_offset >= start_offset)
) with (
    fillfactor = 10,
    -- Not compressed before it must be: that would cost more than the rest of the update.
    toast_tuple_target = 8160,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

-- On the row's page as long as a page will do.
alter table howdah.share_partition
    alter column lengths set storage main,
    alter column counts set storage main,
    alter column leases set storage main,
    alter column lease_members set storage main,
    alter column lease_untils set storage main;

-- For the foreign key's cascade.
create index share_partition_topic_id_idx on howdah.share_partition (topic_id);

-- What SQL has claimed: a row a claim of a partition. Its records are acquired in share_partition by the member 'sql:<id>'. Whoever
-- acknowledges some of them locks this row for key share until its transaction ends; whoever finds that the lease has run out
-- must lock it for update, and skips it if it cannot: records whose work is about to be committed are not given to others.
create table howdah.share_claim (
    id         bigint      not null generated always as identity,
    until      timestamptz not null,
    topic_id   integer     not null,
    partition  integer     not null,
    group_id   text        not null collate "C",
    constraint share_claim_pkey primary key (id),
    constraint share_claim_share_partition_fkey foreign key (group_id, topic_id, partition)
        references howdah.share_partition (group_id, topic_id, partition) on delete cascade
);

create index share_claim_share_partition_idx on howdah.share_claim (group_id, topic_id, partition);

-- What SQL has acknowledged, committed with the work, and nobody has taken into share_partition yet: the next that comes there does.
create table howdah.share_ack (
    claim_id       bigint  not null,
    record_offset  bigint  not null,
    accepted       boolean not null,
    constraint share_ack_pkey primary key (claim_id, record_offset),
    constraint share_ack_claim_fkey foreign key (claim_id) references howdah.share_claim (id) on delete cascade
);

-- Records of one state, one after the other.
create type howdah.share_run as (
    first_offset  bigint,
    last_offset   bigint,
    -- -1: done
    deliveries    smallint,
    member        text,
    until         timestamptz
);

create function howdah.share_runs(share howdah.share_partition) returns setof howdah.share_run
    language sql stable parallel safe set search_path = pg_catalog
as $$
    select
        (share.start_offset + sum(run.length) over (order by run.position) - run.length)::bigint,
        (share.start_offset + sum(run.length) over (order by run.position) - 1)::bigint,
        run.count,
        share.lease_members[nullif(run.lease, 0)],
        share.lease_untils[nullif(run.lease, 0)]
    from unnest(share.lengths, share.counts, share.leases) with ordinality as run (length, count, lease, position)
$$;

comment on function howdah.share_runs(howdah.share_partition) is
    'The records of a share partition that were delivered and are not all done, in runs of one state; -1 deliveries are done.';

-- Stores the runs of a share partition that is locked: neighbours that are alike become one, the start moves over what is done.
create function howdah.share_store(of_group text, of_topic integer, of_partition integer, new_end bigint, runs howdah.share_run[])
    returns void
    language sql volatile set search_path = pg_catalog
as $$
    with run as (
        select r.*,
            (r.deliveries, r.member, r.until) is distinct from (
                lag(r.deliveries) over by_offset, lag(r.member) over by_offset, lag(r.until) over by_offset) as is_other
        from unnest(runs) as r
        window by_offset as (order by r.first_offset)
    ), island as (
        select run.*, count(*) filter (where run.is_other) over (order by run.first_offset) as number from run
    ), merged as (
        select min(first_offset) as first_offset, max(last_offset) as last_offset, deliveries, member, until
        from island
        group by number, deliveries, member, until
    ), kept as (
        select part.first_offset, least(part.first_offset + 2147483646, m.last_offset) as last_offset, m.deliveries, m.member, m.until,
            case when m.member is null then 0 else dense_rank() over (order by m.member nulls last, m.until) end as lease
        from merged as m
        cross join lateral generate_series(m.first_offset, m.last_offset, 2147483647) as part (first_offset)
        where m.first_offset >= (select min(first_offset) from merged where deliveries <> -1)
    ), arrays as (
        select
            coalesce(min(first_offset), new_end) as start_offset,
            coalesce(sum(last_offset - first_offset + 1) filter (where deliveries = -1), 0) as complete_count,
            coalesce(array_agg((last_offset - first_offset + 1)::integer order by first_offset), '{}') as lengths,
            coalesce(array_agg(deliveries order by first_offset), '{}') as counts,
            coalesce(array_agg(lease::smallint order by first_offset), '{}') as leases
        from kept
    ), lease as (
        select coalesce(array_agg(member order by lease), '{}') as members, coalesce(array_agg(until order by lease), '{}') as untils
        from (select distinct lease, member, until from kept where lease > 0) as l
    )
    update howdah.share_partition as s
    set
        version = s.version + 1, start_offset = arrays.start_offset, end_offset = new_end, complete_count = arrays.complete_count,
        lengths = arrays.lengths, counts = arrays.counts, leases = arrays.leases,
        lease_members = lease.members, lease_untils = lease.untils
    from arrays, lease
    where s.group_id = of_group and s.topic_id = of_topic and s.partition = of_partition
        and (s.start_offset, s.end_offset, s.lengths, s.counts, s.leases, s.lease_members, s.lease_untils) is distinct from (
            arrays.start_offset, new_end, arrays.lengths, arrays.counts, arrays.leases, lease.members, lease.untils)
$$;

comment on function howdah.share_store(text, integer, integer, bigint, howdah.share_run[]) is 'For howdah.claim.';

-- The runs of a share partition that is locked, when locks that ran out are released, what SQL has acknowledged is taken in, and
-- what the log has deleted is left out.
create function howdah.share_refresh(share howdah.share_partition, log_start bigint, delivery_count_max integer)
    returns howdah.share_run[]
    language plpgsql volatile set search_path = pg_catalog
as $$
declare
    claims  bigint[] := array(select substring(m from 5)::bigint from unnest(share.lease_members) as m where m like 'sql:%');
    expired text[] := '{}';
    acks    howdah.share_ack[] := '{}';
    cuts    bigint[];
begin
    if cardinality(claims) > 0 then
        -- First those that have run out, so that nobody acknowledges any more; then what was acknowledged until then.
        select coalesce(array_agg('sql:' || late.id), '{}') into expired
        from (
            select c.id from howdah.share_claim as c
            where c.id = any (claims) and c.until <= clock_timestamp()
            for update skip locked
        ) as late;
        with taken as (delete from howdah.share_ack as a where a.claim_id = any (claims) returning a)
        select coalesce(array_agg(taken.a), '{}') into acks from taken;
    end if;
    cuts := array(
        select a.record_offset from unnest(acks) as a
        union select a.record_offset + 1 from unnest(acks) as a
        union select log_start);
    return array(
        select row(piece.first_offset, piece.last_offset,
            case
                when ack.accepted or is_free and piece.deliveries >= delivery_count_max then -1
                else piece.deliveries
            end,
            case when ack.accepted or is_free then null else piece.member end,
            case when ack.accepted or is_free then null else piece.until end)::howdah.share_run
        from (
            select cut.first_offset, lead(cut.first_offset, 1, r.last_offset + 1) over (
                    partition by r.first_offset order by cut.first_offset) - 1 as last_offset,
                r.deliveries, r.member, r.until
            from howdah.share_runs(share) as r
            cross join lateral (
                select r.first_offset
                union select c from unnest(cuts) as c where c > r.first_offset and c <= r.last_offset
            ) as cut (first_offset)
        ) as piece
        left join unnest(acks) as ack
            on piece.member = 'sql:' || ack.claim_id and piece.first_offset = ack.record_offset
        cross join lateral (
            select not coalesce(ack.accepted, true)
                or (piece.until <= clock_timestamp() and (piece.member not like 'sql:%' or piece.member = any (expired))) is true
        ) as state (is_free)
        where piece.first_offset >= log_start
        order by piece.first_offset);
end
$$;

comment on function howdah.share_refresh(howdah.share_partition, bigint, integer) is 'For howdah.claim.';

-- A setting of a group, or of all brokers, or the default.
create function howdah.share_setting(of_group text, name text, fallback text) returns text
    language sql stable parallel safe set search_path = pg_catalog
as $$
    select coalesce(
        (select c.config ->> share_setting.name from howdah.config as c where c.kind = 'GROUP' and c.name = of_group),
        (select c.config ->> ('group.' || share_setting.name) from howdah.config as c where c.kind = 'BROKER' and c.name = ''),
        fallback)
$$;

comment on function howdah.share_setting(text, text, text) is 'For howdah.claim.';

-- The share partitions of a topic that a group has not begun yet, as share.auto.offset.reset says.
create function howdah.share_begin(of_group text, of_topic integer) returns void
    language plpgsql volatile set search_path = pg_catalog
as $$
declare
    reset text := howdah.share_setting(of_group, 'share.auto.offset.reset', 'latest');
    head  record;
    start bigint;
begin
    for head in
        select h.partition, h.log_start_offset, h.next_offset
        from howdah.partition_head as h
        where h.topic_id = of_topic and not exists (
            select from howdah.share_partition as s
            where s.group_id = of_group and s.topic_id = of_topic and s.partition = h.partition)
        order by h.partition
    loop
        start := case when lower(reset) = 'earliest' then head.log_start_offset else head.next_offset end;
        if lower(reset) like 'by_duration:%' then
            -- What was appended since, from the beginning of its chunk on.
            execute format(
                'select coalesce(min(base_offset), $1) from howdah_log.t%s_log where partition = $2 and appended_at >= $3', of_topic)
            into start
            using head.next_offset, head.partition, clock_timestamp() - substring(reset from 13)::interval;
        end if;
        start := greatest(start, head.log_start_offset);
        insert into howdah.share_partition (group_id, topic_id, partition, start_offset, end_offset)
        values (of_group, of_topic, head.partition, start, start)
        on conflict (group_id, topic_id, partition) do nothing;
    end loop;
end
$$;

comment on function howdah.share_begin(text, integer) is 'For howdah.claim.';

create function howdah.claim(topic text, "group" text, count integer, lease interval default interval '30 seconds')
    returns table (
        handle text, partition integer, "offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb,
        delivery_count integer
    )
    language plpgsql volatile set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    of_group           text := "group";
    of_topic           integer := howdah.topic_id(topic);
    missing            integer := count;
    delivery_count_max integer := howdah.share_setting(of_group, 'share.delivery.count.limit', '5');
    record_locks_max   integer := howdah.share_setting(of_group, 'share.partition.max.record.locks', '2000');
    share              howdah.share_partition;
    head               record;
    place              integer;
    runs               howdah.share_run[];
    taken              howdah.share_run[];
    fresh              bigint;
    claim_id           bigint;
    locked_until       timestamptz;
    rec                record;
    seen               bigint[];
begin
    if of_group is null or of_group = '' or missing is null or missing < 0 or lease is null or lease <= interval '0' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'claim needs a group, a count that is not negative, and a lease above zero';
    end if;
    perform howdah.share_begin(of_group, of_topic);
    -- In another order each time, so that no partition is preferred; one that somebody has right now is passed over.
    for place in
        select s.partition
        from howdah.share_partition as s
        join howdah.partition_head as h on h.topic_id = s.topic_id and h.partition = s.partition
        where s.group_id = of_group and s.topic_id = of_topic
            and (
                s.end_offset < h.next_offset
                or exists (select from unnest(s.leases, s.counts) as r (lease, count) where r.lease = 0 and r.count >= 0)
                or exists (select from unnest(s.lease_untils) as until where until <= clock_timestamp())
                or exists (
                    select from howdah.share_claim as c join howdah.share_ack as a on a.claim_id = c.id
                    where c.group_id = s.group_id and c.topic_id = s.topic_id and c.partition = s.partition))
        order by random()
    loop
        exit when missing = 0;
        select s.* into share from howdah.share_partition as s
        where s.group_id = of_group and s.topic_id = of_topic and s.partition = place
        for update skip locked;
        continue when not found;
        loop
            select h.log_start_offset, h.next_offset into head
            from howdah.partition_head as h where h.topic_id = of_topic and h.partition = place;
            runs := howdah.share_refresh(share, head.log_start_offset, delivery_count_max);
            locked_until := clock_timestamp() + lease;
            claim_id := nextval('howdah.share_claim_id_seq');
            share.end_offset := greatest(share.end_offset, head.log_start_offset);
            fresh := least(
                head.next_offset - share.end_offset,
                record_locks_max - (
                    select coalesce(sum(r.last_offset - r.first_offset + 1), 0) from unnest(runs) as r where r.deliveries <> -1));
            -- What waits for another delivery, then new ones; the last run that is taken may have to be cut.
            with candidate as (
                select r.* from unnest(runs) as r where r.deliveries <> -1 and r.member is null and r.last_offset < head.next_offset
                union all
                select share.end_offset, share.end_offset + fresh - 1, 0::smallint, null, null where fresh > 0
            ), reach as (
                select c.*,
                    missing - sum(c.last_offset - c.first_offset + 1) over (order by c.first_offset)
                        + (c.last_offset - c.first_offset + 1) as room
                from candidate as c
            )
            select coalesce(array_agg(row(
                    r.first_offset, least(r.last_offset, r.first_offset + r.room::bigint - 1), r.deliveries + 1,
                    'sql:' || claim_id, locked_until)::howdah.share_run
                order by r.first_offset), '{}')
            into taken
            from reach as r where r.room > 0;
            -- What the log does not hold any more, by compaction, is done.
            seen := '{}';
            for rec in
                select r.*, t.deliveries
                from unnest(taken) as t
                cross join lateral howdah.read(topic, place, t.first_offset, t.last_offset + 1) as r
                order by r."offset"
            loop
                handle := claim_id || '/' || rec."offset";
                partition := place;
                "offset" := rec."offset";
                "timestamp" := rec."timestamp";
                key := rec.key;
                value := rec.value;
                headers := rec.headers;
                delivery_count := rec.deliveries;
                seen := array_append(seen, rec."offset");
                return next;
            end loop;
            -- Of the old runs what was not taken, and what was.
            runs := array(
                select row(
                    greatest(r.first_offset, coalesce(t.last_offset + 1, r.first_offset)),
                    r.last_offset, r.deliveries, r.member, r.until)::howdah.share_run
                from unnest(runs) as r
                left join unnest(taken) as t on t.first_offset = r.first_offset
                where t.last_offset is null or t.last_offset < r.last_offset
            ) || taken;
            if cardinality(seen) < (select coalesce(sum(t.last_offset - t.first_offset + 1), 0) from unnest(taken) as t) then
                runs := array(
                    select r from unnest(runs) as r where r.member is distinct from 'sql:' || claim_id
                ) || array(
                    select row(o, o, case when o = any (seen) then t.deliveries else -1 end,
                        case when o = any (seen) then t.member end, case when o = any (seen) then t.until end)::howdah.share_run
                    from unnest(taken) as t
                    cross join lateral generate_series(t.first_offset, t.last_offset) as o
                );
            end if;
            -- Claims of which nothing is left; what somebody else is about is left for the next time.
            delete from howdah.share_claim as c
            where c.id in (
                select old.id from howdah.share_claim as old
                where old.group_id = of_group and old.topic_id = of_topic and old.partition = place
                    and not exists (select from unnest(runs) as r where r.member = 'sql:' || old.id)
                for update skip locked);
            if cardinality(seen) > 0 then
                insert into howdah.share_claim (id, until, topic_id, partition, group_id) overriding system value
                values (claim_id, locked_until, of_topic, place, of_group);
            end if;
            perform howdah.share_store(
                of_group, of_topic, place,
                greatest(share.end_offset, (select max(t.last_offset) + 1 from unnest(taken) as t)), runs);
            missing := missing - cardinality(seen);
            exit when cardinality(taken) = 0 or cardinality(seen) > 0;
            -- All that was taken is gone from the log: on to what comes behind it.
            select s.* into share from howdah.share_partition as s
            where s.group_id = of_group and s.topic_id = of_topic and s.partition = place;
        end loop;
    end loop;
end
$$;

comment on function howdah.claim(text, text, integer, interval) is
    'Claims up to count records of a topic for a share group: nobody else gets them until they are released or the lease has run '
    'out. Acknowledge them by their handles. Call it in a transaction of its own: until that ends, nobody else gets anything of '
    'the partitions it has looked at; if it is rolled back, nothing was claimed.';

create function howdah.share_settle(handles text[], is_accepted boolean) returns integer
    language plpgsql volatile set search_path = pg_catalog
as $$
declare
    claimed record;
    share   howdah.share_partition;
    settled integer := 0;
    stored  integer;
begin
    if exists (select from unnest(handles) as h where h is null or h !~ '^[0-9]{1,18}/[0-9]{1,18}$') then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'no such handle: ' || coalesce((
                select quote_literal(h) from unnest(handles) as h where h is null or h !~ '^[0-9]{1,18}/[0-9]{1,18}$' limit 1), 'null');
    end if;
    for claimed in
        select split_part(h, '/', 1)::bigint as id, array_agg(distinct split_part(h, '/', 2)::bigint) as offsets
        from unnest(handles) as h
        group by 1
        order by 1
    loop
        -- From here on until this transaction ends nobody takes the records away.
        perform from howdah.share_claim as c where c.id = claimed.id for key share;
        select s.* into share
        from howdah.share_claim as c
        join howdah.share_partition as s
            on s.group_id = c.group_id and s.topic_id = c.topic_id and s.partition = c.partition
        where c.id = claimed.id;
        if share.group_id is null or exists (
            select from unnest(claimed.offsets) as o
            where not exists (
                select from howdah.share_runs(share) as r
                where r.member = 'sql:' || claimed.id and o between r.first_offset and r.last_offset))
        then
            stored := -1;
        else
            insert into howdah.share_ack (claim_id, record_offset, accepted)
            select claimed.id, o, is_accepted from unnest(claimed.offsets) as o
            on conflict (claim_id, record_offset) do nothing;
            get diagnostics stored = row_count;
        end if;
        if stored <> cardinality(claimed.offsets) then
            raise exception using
                errcode = 'object_not_in_prerequisite_state',
                message = format('records of claim %s are not held any more', claimed.id),
                detail = 'The lease has run out and somebody else may have them, or they were acknowledged before.',
                hint = 'Roll back what was done with them.';
        end if;
        settled := settled + stored;
        if not is_accepted then
            perform pg_notify('howdah_shares', share.topic_id || '/' || share.partition || '/' || share.group_id);
        end if;
    end loop;
    return settled;
end
$$;

comment on function howdah.share_settle(text[], boolean) is 'For howdah.ack and howdah.release.';

create function howdah.ack(variadic handles text[]) returns integer
    language sql volatile
as $$ select howdah.share_settle(handles, true) $$;

comment on function howdah.ack(text[]) is
    'Records are done, once this transaction is committed. An error if one of them is not held any more: then roll back what was '
    'done with it. Until the transaction ends nobody else gets them, also if the lease runs out meanwhile.';

create function howdah.release(variadic handles text[]) returns integer
    language sql volatile
as $$ select howdah.share_settle(handles, false) $$;

comment on function howdah.release(text[]) is
    'Gives records back, once this transaction is committed: somebody else gets them, unless that was their last delivery.';

-- For people.
create view howdah.share_group_lag as
select
    s.group_id,
    t.name as topic,
    s.partition,
    s.start_offset,
    h.next_offset as end_offset,
    greatest(h.next_offset - greatest(s.start_offset, h.log_start_offset), 0) - s.complete_count as lag,
    coalesce(run.acquired, 0) as acquired,
    coalesce(run.waiting, 0) as waiting
from howdah.share_partition as s
join howdah.topic as t on t.id = s.topic_id
join howdah.partition_head as h on h.topic_id = s.topic_id and h.partition = s.partition
cross join lateral (
    select
        sum(r.length) filter (where r.lease > 0) as acquired,
        sum(r.length) filter (where r.lease = 0 and r.count >= 0) as waiting
    from unnest(s.lengths, s.counts, s.leases) as r (length, count, lease)
) as run;

comment on view howdah.share_group_lag is 'How far every share group is behind, per partition.';
comment on column howdah.share_group_lag.group_id is 'As clients say it.';
comment on column howdah.share_group_lag.topic is 'The topic''s name.';
comment on column howdah.share_group_lag.partition is 'As in Kafka.';
comment on column howdah.share_group_lag.start_offset is 'All below is done.';
comment on column howdah.share_group_lag.end_offset is 'What the next record gets.';
comment on column howdah.share_group_lag.lag is 'Records between the two that are not done, holes of compaction counted.';
comment on column howdah.share_group_lag.acquired is 'Of these, records that somebody has.';
comment on column howdah.share_group_lag.waiting is 'Of these, records that somebody had, and that wait for another delivery.';

comment on table howdah.share_partition is
    'Share groups: which records of a partition are in whose hands. howdah.share_group_lag is easier to read.';
comment on column howdah.share_partition.start_offset is 'All below is done.';
comment on column howdah.share_partition.end_offset is 'Nothing from here on was ever delivered.';
comment on column howdah.share_partition.complete_count is 'Records in between that are done.';
comment on column howdah.share_partition.version is 'Raised by every change.';
comment on column howdah.share_partition.topic_id is 'howdah.topic.id';
comment on column howdah.share_partition.partition is 'As in Kafka.';
comment on column howdah.share_partition.state_epoch is 'Raised when the offsets are reset.';
comment on column howdah.share_partition.group_id is 'As clients say it.';
comment on column howdah.share_partition.lengths is 'Records of each run, from start_offset on; howdah.share_runs unpacks them.';
comment on column howdah.share_partition.counts is 'Deliveries of each run so far; -1: done.';
comment on column howdah.share_partition.leases is 'The lease of each run, from 1 on; 0: nobody has it.';
comment on column howdah.share_partition.lease_members is 'Who has each lease.';
comment on column howdah.share_partition.lease_untils is 'Until when, by this server''s clock.';

comment on table howdah.share_claim is
    'Claims of share groups that were made by howdah.claim. Acknowledging locks these rows: look, but do not lock.';
comment on column howdah.share_claim.id is 'What its handles begin with.';
comment on column howdah.share_claim.until is 'When the lease runs out.';
comment on column howdah.share_claim.topic_id is 'howdah.topic.id';
comment on column howdah.share_claim.partition is 'As in Kafka.';
comment on column howdah.share_claim.group_id is 'As clients say it.';

comment on table howdah.share_ack is
    'What howdah.ack and howdah.release have said, until the next claim of that partition takes it in.';
comment on column howdah.share_ack.claim_id is 'howdah.share_claim.id';
comment on column howdah.share_ack.record_offset is 'The record.';
comment on column howdah.share_ack.accepted is 'Done, or else given back.';
