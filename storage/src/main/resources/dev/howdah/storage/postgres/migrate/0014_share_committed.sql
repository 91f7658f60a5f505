-- Claims from SQL hand out what the group's share.isolation.level says, as brokers do: with read_committed nothing at or above the
-- first unstable offset, and nothing of transactions that were aborted. The head says both; a topic without transactions is read as before.

drop function howdah.share_read(integer, integer, bigint, bigint);

-- As before, without the records of transactions that were aborted; of what lies below the offset of the last abort it is asked.
create function howdah.share_read(of_topic integer, in_partition integer, first_offset bigint, last_offset bigint, abort_offset bigint)
    returns table ("offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb)
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    leaf integer;
begin
    for leaf in
        select start.segment
        from howdah.segment_start as start
        where start.topic_id = of_topic and start.partition = in_partition and start.base_offset <= share_read.last_offset
            and start.base_offset >= coalesce((
                select max(own.base_offset)
                from howdah.segment_start as own
                where own.topic_id = of_topic and own.partition = in_partition and own.base_offset <= first_offset
            ), 0)
        order by start.base_offset
    loop
        return query execute format(
            'select
                chunk.base_offset + coalesce(record.offset_delta, chunk.skipped + record.position),
                howdah.moment(chunk.min_timestamp_ms + coalesce(record.timestamp_delta, 0)),
                record.key,
                record.value,
                case when record.headers is null then ''{}'' else howdah.headers(record.headers) end
            from (
                select *,
                    case when leaf.offset_deltas is null then greatest($2 - leaf.base_offset, 0) else 0 end::integer as skipped,
                    case
                        when leaf.offset_deltas is null then least($3 - leaf.base_offset + 1, leaf.record_count)
                        else leaf.record_count
                    end::integer as reached
                from howdah_log.t%1$s_log_%2$s as leaf
                where leaf.partition = $1 and leaf.attributes & 32 <> 32 and leaf.base_offset <= $3
                    and (
                        leaf.attributes & 16 = 16 and leaf.base_offset < $4
                        and howdah.in_aborted_transaction(%1$s, leaf.partition, leaf.producer_ids[1], leaf.base_offset)
                    ) is not true
                    and leaf.base_offset >= coalesce((
                        select max(own.base_offset)
                        from howdah_log.t%1$s_log_%2$s as own where own.partition = $1 and own.base_offset <= $2
                    ), $2)
                order by leaf.base_offset
            ) as chunk
            cross join lateral (
                select
                    generate_series(0, chunk.reached - chunk.skipped - 1) as position,
                    unnest(chunk.offset_deltas) as offset_delta,
                    unnest(chunk.timestamp_deltas[chunk.skipped + 1 : chunk.reached]) as timestamp_delta,
                    unnest(chunk.keys[chunk.skipped + 1 : chunk.reached]) as key,
                    unnest(chunk.values[chunk.skipped + 1 : chunk.reached]) as value,
                    unnest(chunk.headers[chunk.skipped + 1 : chunk.reached]) as headers
            ) as record
            where chunk.base_offset + coalesce(record.offset_delta, chunk.skipped + record.position) between $2 and $3
            order by chunk.base_offset, record.position',
            of_topic, leaf)
        using in_partition, first_offset, share_read.last_offset, abort_offset;
    end loop;
end
$$;

comment on function howdah.share_read(integer, integer, bigint, bigint, bigint) is 'For howdah.claim.';

-- Where the first chunk lies that is not of an aborted transaction, and is no marker; the given end if there is none. So a claim passes by
-- an aborted transaction as a whole, and does not take its records by the handful to find that they are none.
create function howdah.share_committed_from(
    of_topic integer, in_partition integer, first_offset bigint, end_offset bigint, abort_offset bigint)
    returns bigint
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
declare
    leaf  integer;
    found bigint;
begin
    for leaf in
        select start.segment
        from howdah.segment_start as start
        where start.topic_id = of_topic and start.partition = in_partition and start.base_offset < end_offset
            and start.base_offset >= coalesce((
                select max(own.base_offset)
                from howdah.segment_start as own
                where own.topic_id = of_topic and own.partition = in_partition and own.base_offset <= first_offset
            ), 0)
        order by start.base_offset
    loop
        execute format(
            'select leaf.base_offset
            from howdah_log.t%1$s_log_%2$s as leaf
            where leaf.partition = $1 and leaf.base_offset < $3
                and leaf.base_offset >= coalesce((
                    select max(own.base_offset)
                    from howdah_log.t%1$s_log_%2$s as own where own.partition = $1 and own.base_offset <= $2
                ), $2)
                and leaf.last_offset >= $2 and leaf.attributes & 32 <> 32
                and (
                    leaf.attributes & 16 = 16 and leaf.base_offset < $4
                    and howdah.in_aborted_transaction(%1$s, leaf.partition, leaf.producer_ids[1], leaf.base_offset)
                ) is not true
            order by leaf.base_offset
            limit 1',
            of_topic, leaf)
        into found
        using in_partition, first_offset, end_offset, abort_offset;
        if found is not null then
            return greatest(found, first_offset);
        end if;
    end loop;
    return end_offset;
end
$$;

comment on function howdah.share_committed_from(integer, integer, bigint, bigint, bigint) is 'For howdah.claim.';

create or replace function howdah.claim(
    topic text, "group" text, count integer, lease interval default interval '30 seconds', durable boolean default true)
    returns table (
        handle text, partition integer, "offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb,
        delivery_count integer
    )
    language plpgsql volatile
    set search_path = pg_catalog
    -- A place is all that is asked for; a table of one page would be read whole.
    set enable_seqscan = off
    -- For some places the planner thinks a plan of its own worth it, each time anew.
    set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    of_group           text := "group";
    of_topic           integer;
    partition_count    integer;
    delivery_count_max integer;
    record_locks_max   bigint;
    has_dead_letters   boolean;
    reads_committed    boolean;
    missing            bigint := count;
    -- Where the rows lie. The session remembers it for the group and topic that it has claimed from last.
    memory_prefix      text;
    memory             text;
    shares             tid[];
    heads              tid[];
    -- Partitions that have been looked at.
    seen               integer[] := '{}';
    tries_left         integer := 4;
    has_waited         boolean := false;
    lock_timeout       text;
    visible_count      integer;
    worth_count        integer;
    -- The share partition that is locked.
    place              tid;
    moved_to           tid;
    is_over            integer;
    start_offset       bigint;
    end_offset         bigint;
    lengths            integer[];
    counts             smallint[];
    leases             smallint[];
    members            text[];
    untils             timestamptz[];
    log_start          bigint;
    -- What lies at or above is not handed out.
    log_end            bigint;
    -- Below, transactions may have been aborted whose records are not handed out.
    abort_offset       bigint;
    now_is             timestamptz;
    -- What SQL has to do with it.
    claims             bigint[];
    expired            bigint[];
    acks               integer;
    ack_claims         bigint[];
    ack_offsets        bigint[];
    ack_accepted       boolean[];
    ack_places         tid[];
    ended              bigint[];
    -- The walk along its runs, a piece of one state at a time.
    is_free_lease      boolean[];
    runs               integer;
    run                integer;
    ack                integer;
    here               bigint;
    -- Where the aborted records that begin here have an end.
    committed_from     bigint;
    left_over          bigint;
    piece              bigint;
    run_count          smallint;
    run_lease          smallint;
    is_free            boolean;
    is_changed         boolean;
    -- What becomes of it.
    out_runs           integer;
    out_start          bigint;
    out_end            bigint;
    out_lengths        integer[];
    out_counts         smallint[];
    out_leases         smallint[];
    out_members        text[];
    out_untils         timestamptz[];
    done_count         bigint;
    flying             bigint;
    is_used            boolean[];
    numbers            smallint[];
    -- What is taken.
    claim_id           bigint;
    own_lease          smallint;
    dead_lease         smallint;
    dies               boolean;
    locked_until       timestamptz;
    taken              integer;
    taken_firsts       bigint[];
    taken_lasts        bigint[];
    taken_counts       smallint[];
    wanted             bigint;
    found_count        bigint;
    next_found         bigint;
    holes              bigint[];
    records            text;
    rec                record;
begin
    if of_group is null or of_group = '' or missing is null or missing < 0 or lease is null or lease <= interval '0' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'claim needs a group, a count that is not negative, and a lease above zero';
    end if;
    select t.id, t.partition_count,
        coalesce(g.config ->> 'share.delivery.count.limit', b.config ->> 'group.share.delivery.count.limit', '5')::integer,
        coalesce(
            g.config ->> 'share.partition.max.record.locks', b.config ->> 'group.share.partition.max.record.locks', '2000')::bigint,
        coalesce(trim(g.config ->> 'errors.deadletterqueue.topic.name'), '') <> '',
        coalesce(g.config ->> 'share.isolation.level' = 'read_committed', false)
    into of_topic, partition_count, delivery_count_max, record_locks_max, has_dead_letters, reads_committed
    from howdah.topic as t
    left join howdah.config as g on g.kind = 'GROUP' and g.name = of_group
    left join howdah.config as b on b.kind = 'BROKER' and b.name = ''
    where t.name = topic;
    if of_topic is null then
        -- Says so.
        of_topic := howdah.topic_id(topic);
    end if;
    memory_prefix := of_topic || '/' || length(of_group) || '/' || of_group || '/';
    memory := current_setting('howdah.share_places', true);
    if starts_with(memory, memory_prefix) then
        shares := split_part(substring(memory from length(memory_prefix) + 1), '|', 1)::tid[];
        heads := split_part(substring(memory from length(memory_prefix) + 1), '|', 2)::tid[];
        -- From here on nobody cuts the tables off.
        perform from howdah.share_partition limit 0;
        perform from howdah.partition_head limit 0;
        shares := howdah.share_follow('howdah.share_partition', shares);
        heads := howdah.share_follow('howdah.partition_head', heads);
    end if;
    if shares is null or cardinality(shares) <> partition_count then
        select p.shares, p.heads into shares, heads from howdah.share_places(of_group, of_topic, partition_count) as p;
    end if;

    while missing > 0 loop
        -- One of those where something is to be had, in another order each time, so that none is preferred. What somebody else has
        -- right now is passed over. (The expressions keep the planner from the indexes.)
        select s.ctid, s.partition, s.start_offset, s.end_offset, s.lengths, s.counts, s.leases, s.lease_members, s.lease_untils,
            h.log_start_offset, least(h.next_offset, case when reads_committed then h.first_unstable_offset end),
            case when reads_committed then h.last_abort_offset else -1 end
        into place, is_over, start_offset, end_offset, lengths, counts, leases, members, untils, log_start, log_end, abort_offset
        from howdah.share_partition as s
        join howdah.partition_head as h on h.ctid = any (heads) and h.topic_id + 0 = of_topic and h.partition + 0 = s.partition + 0
        where s.ctid = any (shares) and s.group_id || '' = of_group and s.topic_id + 0 = of_topic and s.partition <> all (seen)
            and (
                s.end_offset < least(h.next_offset, case when reads_committed then h.first_unstable_offset end)
                or howdah.share_waits(s.leases, s.counts, s.lease_members, s.lease_untils)
            )
        order by random()
        limit 1
        for update of s skip locked;
        if not found then
            exit when missing < count or tries_left = 0;
            -- Is there nothing, has it moved, or has somebody else it?
            select count(*), count(*) filter (
                where s.partition <> all (seen)
                    and (
                        s.end_offset < least(h.next_offset, case when reads_committed then h.first_unstable_offset end)
                        or howdah.share_waits(s.leases, s.counts, s.lease_members, s.lease_untils)
                    ))
            into visible_count, worth_count
            from howdah.share_partition as s
            join howdah.partition_head as h on h.ctid = any (heads) and h.topic_id + 0 = of_topic and h.partition + 0 = s.partition + 0
            where s.ctid = any (shares) and s.group_id || '' = of_group and s.topic_id + 0 = of_topic;
            tries_left := tries_left - 1;
            if visible_count < partition_count then
                if tries_left = 0 then
                    select p.shares, p.heads into shares, heads from howdah.share_places(of_group, of_topic, partition_count) as p;
                else
                    shares := howdah.share_follow('howdah.share_partition', shares);
                    heads := howdah.share_follow('howdah.partition_head', heads);
                end if;
                continue;
            end if;
            exit when worth_count = 0 or has_waited or current_setting('transaction_isolation') <> 'read committed';
            -- Others have all that is worth it, and will be done in a moment. Nothing would be a wrong answer: this one waits for its
            -- turn, but not for a transaction that stays open.
            has_waited := true;
            select s.ctid into place
            from howdah.share_partition as s
            join howdah.partition_head as h
                on h.ctid = any (heads) and h.topic_id + 0 = of_topic and h.partition + 0 = s.partition + 0
            where s.ctid = any (shares) and s.group_id || '' = of_group and s.topic_id + 0 = of_topic
                and s.partition <> all (seen)
                and (
                    s.end_offset < least(h.next_offset, case when reads_committed then h.first_unstable_offset end)
                    or howdah.share_waits(s.leases, s.counts, s.lease_members, s.lease_untils)
                )
            order by random()
            limit 1;
            lock_timeout := current_setting('lock_timeout');
            begin
                perform set_config('lock_timeout', '200ms', true);
                -- One row and no more: that it has moved when it is free does not matter, but who waited for the next one too
                -- would hold this one meanwhile.
                perform from howdah.share_partition as s where s.ctid = place for update;
                perform set_config('lock_timeout', lock_timeout, true);
            exception when lock_not_available or deadlock_detected then
                exit;
            end;
            tries_left := 4;
            shares := howdah.share_follow('howdah.share_partition', shares);
            heads := howdah.share_follow('howdah.partition_head', heads);
            continue;
        end if;

        -- What SQL has said of its claims. First those that have run out, so that nobody acknowledges any more; then what was
        -- acknowledged until then.
        now_is := clock_timestamp();
        claims := array(select substring(m from 5)::bigint from unnest(members) as m where m like 'sql:%');
        expired := '{}';
        acks := 0;
        if cardinality(claims) > 0 then
            if exists (select from unnest(members, untils) as l (member, until) where until <= now_is and member like 'sql:%') then
                expired := array(
                    select c.id from howdah.share_claim as c where c.id = any (claims) and c.until <= now_is
                    for update skip locked);
            end if;
            select coalesce(count(*), 0), array_agg(a.claim_id order by a.record_offset),
                array_agg(a.record_offset order by a.record_offset), array_agg(a.accepted order by a.record_offset),
                array_agg(a.ctid)
            into acks, ack_claims, ack_offsets, ack_accepted, ack_places
            from howdah.share_ack as a where a.claim_id = any (claims) and not a.taken;
        end if;

        -- Along the runs: acknowledged, released, taken; and written down again, neighbours that are alike as one.
        is_free_lease := '{}';
        is_used := '{}';
        for number in 1 .. cardinality(members) loop
            is_free_lease[number] := untils[number] <= now_is and members[number] not like 'dlq:%'
                and (members[number] not like 'sql:%' or substring(members[number] from 5)::bigint = any (expired));
            is_used[number] := false;
        end loop;
        claim_id := (random() * 1e15)::bigint;
        locked_until := now_is + lease;
        own_lease := cardinality(members) + 1;
        dead_lease := own_lease + 1;
        dies := false;
        wanted := missing;
        taken := 0;
        taken_firsts := '{}';
        taken_lasts := '{}';
        taken_counts := '{}';
        out_runs := 0;
        out_start := null;
        out_lengths := '{}';
        out_counts := '{}';
        out_leases := '{}';
        done_count := 0;
        flying := 0;
        is_changed := acks > 0;
        runs := cardinality(lengths);
        run := 0;
        ack := 1;
        here := start_offset;
        committed_from := -1;
        loop
            run := run + 1;
            if run <= runs then
                left_over := lengths[run];
            else
                -- Behind the last run: what was never delivered.
                exit when run > runs + 1;
                if here < log_start then
                    here := log_start;
                    is_changed := true;
                end if;
                left_over := least(wanted, log_end - here, record_locks_max - flying);
                if left_over > 0 and here < abort_offset then
                    -- Aborted records that come next are done with, however many there are.
                    committed_from := howdah.share_committed_from(of_topic, is_over, here, log_end, abort_offset);
                    left_over := committed_from - here + greatest(0, least(left_over, log_end - committed_from));
                end if;
            end if;
            while left_over > 0 loop
                piece := left_over;
                if run > runs and here < committed_from then
                    piece := least(piece, committed_from - here, 2147483647);
                    run_count := -1;
                    run_lease := 0;
                    is_changed := true;
                elsif run > runs then
                    run_count := 0;
                    run_lease := 0;
                else
                    run_count := counts[run];
                    run_lease := leases[run];
                    if here < log_start then
                        -- The log has deleted it.
                        piece := least(piece, log_start - here);
                        run_count := -1;
                        run_lease := 0;
                    elsif run_lease > 0 then
                        is_free := is_free_lease[run_lease];
                        while ack <= acks and ack_offsets[ack] < here loop
                            ack := ack + 1;
                        end loop;
                        if ack <= acks and ack_offsets[ack] < here + piece then
                            if ack_offsets[ack] > here then
                                piece := ack_offsets[ack] - here;
                            else
                                piece := 1;
                                if members[run_lease] = 'sql:' || ack_claims[ack] then
                                    if ack_accepted[ack] then
                                        run_count := -1;
                                        run_lease := 0;
                                        is_free := false;
                                    else
                                        is_free := true;
                                    end if;
                                end if;
                                ack := ack + 1;
                            end if;
                        end if;
                        if is_free then
                            run_lease := 0;
                            is_changed := true;
                            if run_count >= delivery_count_max then
                                if has_dead_letters then
                                    -- A broker makes a dead letter of it.
                                    run_lease := dead_lease;
                                    dies := true;
                                else
                                    run_count := -1;
                                end if;
                            end if;
                        end if;
                    end if;
                end if;
                if run_lease = 0 and run_count >= 0 and wanted > 0 and here < log_end then
                    piece := least(piece, wanted, log_end - here);
                    run_count := run_count + 1;
                    run_lease := own_lease;
                    wanted := wanted - piece;
                    is_changed := true;
                    if taken > 0 and taken_lasts[taken] = here - 1 and taken_counts[taken] = run_count then
                        taken_lasts[taken] := here + piece - 1;
                    else
                        taken := taken + 1;
                        taken_firsts[taken] := here;
                        taken_lasts[taken] := here + piece - 1;
                        taken_counts[taken] := run_count;
                    end if;
                end if;
                if run_count >= 0 then
                    flying := flying + piece;
                    if out_runs = 0 then
                        out_start := here;
                    end if;
                elsif out_runs > 0 then
                    done_count := done_count + piece;
                end if;
                if run_count >= 0 or out_runs > 0 then
                    if out_runs > 0 and out_counts[out_runs] = run_count and out_leases[out_runs] = run_lease
                        and out_lengths[out_runs] + piece <= 2147483647
                    then
                        out_lengths[out_runs] := out_lengths[out_runs] + piece;
                    else
                        out_runs := out_runs + 1;
                        out_lengths[out_runs] := piece;
                        out_counts[out_runs] := run_count;
                        out_leases[out_runs] := run_lease;
                    end if;
                    if run_lease > 0 then
                        is_used[run_lease] := true;
                    end if;
                end if;
                here := here + piece;
                left_over := left_over - piece;
            end loop;
        end loop;
        out_end := greatest(end_offset, here);
        -- Done records at the end stay until the start comes to them; if there is nothing but done records, it is there.
        out_start := coalesce(out_start, out_end);
        is_changed := is_changed or out_start <> start_offset;

        records := '';
        holes := '{}';
        found_count := 0;
        for number in 1 .. taken loop
            records := records || ',[' || taken_firsts[number] || ',' || taken_lasts[number] || ']';
            next_found := taken_firsts[number];
            for rec in select * from howdah.share_read(
                of_topic, is_over, taken_firsts[number], taken_lasts[number], abort_offset)
            loop
                while next_found < rec."offset" loop
                    holes := array_append(holes, next_found);
                    next_found := next_found + 1;
                end loop;
                next_found := rec."offset" + 1;
                found_count := found_count + 1;
                handle := claim_id || '/' || rec."offset";
                partition := is_over;
                "offset" := rec."offset";
                "timestamp" := rec."timestamp";
                key := rec.key;
                value := rec.value;
                headers := rec.headers;
                delivery_count := taken_counts[number];
                return next;
            end loop;
            while next_found <= taken_lasts[number] loop
                holes := array_append(holes, next_found);
                next_found := next_found + 1;
            end loop;
        end loop;

        if is_changed then
            -- Leases of which nothing is left.
            ended := '{}';
            out_members := '{}';
            out_untils := '{}';
            numbers := '{}';
            for number in 1 .. cardinality(members) loop
                if is_used[number] then
                    out_members := array_append(out_members, members[number]);
                    out_untils := array_append(out_untils, untils[number]);
                    numbers[number] := cardinality(out_members);
                elsif members[number] like 'sql:%' then
                    ended := array_append(ended, substring(members[number] from 5)::bigint);
                end if;
            end loop;
            if taken > 0 then
                out_members := array_append(out_members, 'sql:' || claim_id);
                out_untils := array_append(out_untils, locked_until);
                numbers[own_lease] := cardinality(out_members);
            end if;
            if dies then
                out_members := array_append(out_members, 'dlq:limit');
                out_untils := array_append(out_untils, timestamptz 'epoch');
                numbers[dead_lease] := cardinality(out_members);
                perform pg_notify('howdah_shares', of_topic || '/' || is_over || '/' || of_group);
            end if;
            if cardinality(out_members) < own_lease or dies then
                for number in 1 .. out_runs loop
                    if out_leases[number] > 0 then
                        out_leases[number] := numbers[out_leases[number]];
                    end if;
                end loop;
            end if;
            update howdah.share_partition as s
            set
                version = s.version + 1, start_offset = out_start, end_offset = out_end,
                complete_count = done_count, lengths = out_lengths, counts = out_counts, leases = out_leases,
                lease_members = out_members, lease_untils = out_untils
            where s.ctid = place
            returning s.ctid into moved_to;
            shares := array_replace(shares, place, moved_to);
            if cardinality(ended) > 0 then
                -- One that somebody has locked is left for later.
                with gone as (
                    delete from howdah.share_claim as c
                    where c.id in (
                        select old.id from howdah.share_claim as old where old.id = any (ended) for update skip locked)
                    returning c.id
                )
                delete from howdah.share_ack as a using gone where a.claim_id = gone.id;
            end if;
            if acks > 0 and not ack_claims <@ ended then
                update howdah.share_ack as a set taken = true where a.ctid = any (ack_places) and a.claim_id <> all (ended);
            end if;
            if taken > 0 then
                insert into howdah.share_claim (id, until, topic_id, partition, group_id, records)
                values (claim_id, locked_until, of_topic, is_over, of_group, ('{' || substring(records from 2) || '}')::int8multirange);
            end if;
            if cardinality(holes) > 0 then
                -- What the log does not hold any more, by compaction, is done; so is what was aborted.
                insert into howdah.share_ack (claim_id, record_offset, accepted)
                select claim_id, hole, true from unnest(holes) as hole;
            end if;
        end if;
        missing := missing - found_count;
        if taken = 0 or found_count > 0 then
            seen := array_append(seen, is_over);
        end if;
        -- If all that was taken is gone from the log, or was aborted: on to what comes behind it.
    end loop;

    memory := memory_prefix || shares::text || '|' || heads::text;
    if memory is distinct from current_setting('howdah.share_places', true) then
        perform set_config('howdah.share_places', memory, false);
    end if;
    if not durable and missing < count then
        perform set_config('synchronous_commit', 'off', true);
    end if;
end
$$;

comment on function howdah.claim(text, text, integer, interval, boolean) is
    'Claims up to count records of a topic for a share group: nobody else gets them until they are released or the lease has run '
    'out. Acknowledge them by their handles. If share.isolation.level of the group is read_committed, records of transactions of '
    'Kafka that are open or were aborted are left out. Call it in a transaction of its own: until that ends, nobody else gets '
    'anything of the partitions it has looked at; if it is rolled back, nothing was claimed. With durable => false this transaction '
    'does not wait for the disk (synchronous_commit = off): a claim that a crash of the server has undone is as one whose lease has '
    'run out.';
