-- Headers of Howdah's own, in topics that say so: records that get their offset when they are due, and records of which a topic takes one for each
-- id within a window.

create table howdah.delayed_record (
    due_ms        bigint  not null,
    ticket        bigint  not null default nextval('howdah.outbox_ticket'),
    timestamp_ms  bigint  not null,
    topic_id      integer not null,
    partition     integer,
    key           bytea,
    value         bytea,
    headers       bytea,
    constraint delayed_record_pkey primary key (due_ms, ticket)
) with (
    autovacuum_vacuum_scale_factor = 0.1,
    autovacuum_vacuum_threshold = 10000,
    autovacuum_vacuum_cost_delay = 0
);

comment on table howdah.delayed_record is
    'Records that are committed and not due: a broker appends each, and deletes it here in the same transaction, when its time has come.';
comment on column howdah.delayed_record.due_ms is 'When it gets its offset, in milliseconds since 1970 by the clock of Postgres.';
comment on column howdah.delayed_record.ticket is 'As in howdah.outbox, of the same sequence: the order of those that are due together.';
comment on column howdah.delayed_record.timestamp_ms is 'Of the record, milliseconds since 1970.';
comment on column howdah.delayed_record.topic_id is 'Of howdah.topic. Records of a topic that is deleted are thrown away when they are due.';
comment on column howdah.delayed_record.partition is 'Null: by the key, once it is due.';
comment on column howdah.delayed_record.key is 'As it will be in the record.';
comment on column howdah.delayed_record.value is 'As it will be in the record.';
comment on column howdah.delayed_record.headers is 'A header list as in a record; null for none.';

create table howdah.record_id (
    expires_at  timestamptz not null,
    topic_id    integer     not null,
    id          bytea       not null,
    constraint record_id_pkey primary key (topic_id, id)
) with (
    autovacuum_vacuum_scale_factor = 0.1,
    autovacuum_vacuum_threshold = 10000,
    autovacuum_vacuum_cost_delay = 0
);

create index record_id_expires_at_idx on howdah.record_id (expires_at);

comment on table howdah.record_id is 'Ids of records that topics have taken: another record with the same one is left out until then.';
comment on column howdah.record_id.expires_at is 'When the record was stored, and howdah.dedup.window.ms of then.';
comment on column howdah.record_id.topic_id is 'Of howdah.topic.';
comment on column howdah.record_id.id is 'SHA-256 of what the header howdah-dedup says, or of the key.';

-- As dev.howdah.storage.OwnHeaders: what is wrong is an error.
create function howdah.due_ms(delays boolean, deduplicates boolean, key bytea, headers jsonb) returns bigint
    language plpgsql stable set search_path = pg_catalog
as $$
declare
    given jsonb;
    said  text;
    due   bigint;
begin
    if deduplicates and headers ? 'howdah-dedup' then
        given := headers -> 'howdah-dedup';
        if jsonb_typeof(given) = 'array' then
            given := given -> -1;
        end if;
        if key is null and coalesce(given #>> '{}', '') = '' then
            raise exception using
                errcode = 'not_null_violation',
                message = 'header howdah-dedup is empty: it needs an id, or a key in its place';
        end if;
    end if;
    if not delays or not headers ? 'howdah-deliver-at' then
        return null;
    end if;
    given := headers -> 'howdah-deliver-at';
    if jsonb_typeof(given) = 'array' then
        given := given -> -1;
    end if;
    said := coalesce(given #>> '{}', '');
    if said ~ '^[0-9]{1,18}$' then
        due := said::bigint;
    elsif said ~ ('^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]'
        || '(:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-5]):[0-5][0-9])$')
    then
        begin
            due := floor(extract(epoch from said::timestamptz) * 1000);
        exception when datetime_field_overflow or invalid_datetime_format or invalid_time_zone_displacement_value then
            null;
        end;
    end if;
    if due is null then
        raise exception using
            errcode = 'invalid_datetime_format',
            message = format('header howdah-deliver-at: "%s"', left(said, 50)),
            detail = 'It is milliseconds since 1970, or ISO 8601 with an offset, as 2026-11-30T10:00:00Z.';
    end if;
    return due;
end
$$;

comment on function howdah.due_ms(boolean, boolean, bytea, jsonb) is
    'When an event is due by its headers, in milliseconds since 1970, of a topic that looks at them. Null: at once.';

-- Puts an event aside until it is due; the caller has checked it otherwise. False: it is due, or says nothing.
create function howdah.put_aside(
    with_ticket bigint, due_ms bigint, timestamp_ms bigint, of_topic integer, in_partition integer, key bytea, value bytea, headers bytea)
    returns boolean
    language plpgsql volatile set search_path = pg_catalog
as $$
declare
    now_ms constant bigint := date_part('epoch', clock_timestamp()) * 1000;
begin
    if due_ms is null or due_ms <= now_ms then
        return false;
    end if;
    if due_ms - now_ms > 366 * 86400000::bigint then
        raise exception using
            errcode = 'datetime_field_overflow',
            message = format('an event is due at %s ms since 1970, which is too far ahead', due_ms),
            detail = 'It may be due within 366 days.';
    end if;
    if howdah.delayed_room(1) < 1 then
        raise exception using
            errcode = 'configuration_limit_exceeded',
            message = format('%s records wait until they are due', (select l.delayed_max from howdah.outbox_limit as l)),
            hint = 'More may wait after: update howdah.outbox_limit set delayed_max = ….';
    end if;
    insert into howdah.delayed_record (due_ms, ticket, timestamp_ms, topic_id, partition, key, value, headers)
    values (due_ms, with_ticket, timestamp_ms, of_topic, in_partition, key, value, headers);
    perform nextval('howdah.delayed_put');
    -- A broker that waits for what is due looks at least as often.
    if due_ms - now_ms < 1000 then
        perform pg_notify('howdah_outbox', '');
    end if;
    return true;
end
$$;

comment on function howdah.put_aside(bigint, bigint, bigint, integer, integer, bytea, bytea, bytea) is 'For howdah.outbox_put and outbox_check.';
revoke execute on function howdah.put_aside(bigint, bigint, bigint, integer, integer, bytea, bytea, bytea) from public;

-- Ends what puts events into the outbox. With its callers' search path: one of its own costs more than the rest of it.
create function howdah.outbox_written(last_ticket bigint) returns void
    language plpgsql volatile
as $$
declare
    waiting      bigint;
    waiting_max  bigint;
begin
    waiting := last_ticket - pg_sequence_last_value('howdah.outbox_taken');
    if waiting > 1000 then
        select l.records_max into waiting_max from howdah.outbox_limit as l;
        if waiting > waiting_max then
            -- Tickets of what was rolled back have been counted too. Now exactly, and from here on again by tickets.
            select count(*) into waiting from (select from howdah.outbox limit waiting_max + 1) as o;
            if waiting > waiting_max then
                raise exception using
                    errcode = 'configuration_limit_exceeded',
                    message = format('more than %s events wait for a broker', waiting_max),
                    hint = 'Is a broker running? More may wait after: update howdah.outbox_limit set records_max = ….';
            end if;
            perform setval('howdah.outbox_taken', greatest(last_ticket - waiting, 0));
        end if;
    end if;
    -- After the insert: a broker that goes to rest looks first whether anybody has the table locked.
    -- A transaction that has notified cannot be prepared.
    if date_part('epoch', clock_timestamp()) * 1000 >= pg_sequence_last_value('howdah.outbox_awake')
        and current_setting('howdah.notify', true) is distinct from 'off'
    then
        perform pg_notify('howdah_outbox', '');
    end if;
end
$$;

comment on function howdah.outbox_written(bigint) is 'For howdah.outbox_put and outbox_check: not too many wait, and a broker that rests is woken.';
revoke execute on function howdah.outbox_written(bigint) from public;

-- As before, but for what is due later.
drop function howdah.outbox_put(integer, bytea, bytea, jsonb, integer, timestamptz);

create function howdah.outbox_put(
    of_topic integer, key bytea, value bytea, headers jsonb, in_partition integer, at timestamptz,
    deliver_at timestamptz default null) returns bigint
    language plpgsql volatile
as $$
declare
    header_list     bytea;
    of_count        integer;
    bytes_max       integer;
    cleanup         text;
    timestamp_type  text;
    after_max       bigint;
    timestamp_ms    bigint;
    bytes           bigint;
    new_ticket      bigint;
    delays          boolean;
    deduplicates    boolean;
    due             bigint;
begin
    select
        t.partition_count,
        coalesce(t.config ->> 'max.message.bytes', b.config ->> 'message.max.bytes', '1048588')::integer,
        coalesce(t.config ->> 'cleanup.policy', b.config ->> 'log.cleanup.policy'),
        coalesce(t.config ->> 'message.timestamp.type', b.config ->> 'log.message.timestamp.type'),
        coalesce(t.config ->> 'message.timestamp.after.max.ms', b.config ->> 'log.message.timestamp.after.max.ms', '3600000')::bigint,
        coalesce(lower(trim(t.config ->> 'howdah.delay.enable')) = 'true', false),
        coalesce(trim(t.config ->> 'howdah.dedup.window.ms') <> '0', false)
    into of_count, bytes_max, cleanup, timestamp_type, after_max, delays, deduplicates
    from howdah.topic as t
    left join howdah.config as b on b.kind = 'BROKER' and b.name = ''
    where t.id = of_topic;
    if of_count is null then
        raise exception using errcode = 'undefined_table', message = 'the topic was deleted';
    end if;
    if in_partition < 0 or in_partition >= of_count then
        raise exception using
            errcode = 'numeric_value_out_of_range',
            message = format('partition %s does not exist', in_partition),
            detail = format('The topic has partitions 0 to %s.', of_count - 1);
    end if;
    if key is null and cleanup like '%compact%' then
        raise exception using
            errcode = 'not_null_violation',
            message = 'an event of a compacted topic must have a key';
    end if;
    if headers is not null then
        header_list := howdah.header_bytes(headers);
    end if;
    -- As one batch of Kafka: 61 bytes of it and up to 24 of the record, beside what is in it.
    bytes := 85 + coalesce(length(key), 0)::bigint + coalesce(length(value), 0) + coalesce(length(header_list), 0);
    if bytes > bytes_max then
        raise exception using
            errcode = 'program_limit_exceeded',
            message = format('an event of %s bytes is too large', bytes),
            detail = format('The topic takes %s (max.message.bytes).', bytes_max);
    end if;
    if at is null then
        timestamp_ms := date_part('epoch', clock_timestamp()) * 1000;
    else
        if not isfinite(at) or at < timestamptz '1970-01-01 00:00:00Z' then
            raise exception using
                errcode = 'datetime_field_overflow',
                message = format('no record can have the timestamp %s', at);
        end if;
        timestamp_ms := floor(extract(epoch from at) * 1000);
        if timestamp_type is distinct from 'LogAppendTime'
            and timestamp_ms - date_part('epoch', clock_timestamp()) * 1000 > after_max
        then
            raise exception using
                errcode = 'datetime_field_overflow',
                message = format('the timestamp %s is too far ahead', at),
                detail = format('The topic takes %s ms (message.timestamp.after.max.ms).', after_max);
        end if;
    end if;

    if deliver_at is not null and not delays then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'the topic delivers all events at once',
            hint = 'Set its configuration howdah.delay.enable=true.';
    end if;
    if headers is not null and (delays or deduplicates) then
        due := howdah.due_ms(delays, deduplicates, key, headers);
    end if;
    if deliver_at is not null then
        if not isfinite(deliver_at) then
            raise exception using
                errcode = 'datetime_field_overflow',
                message = format('no event can be due at %s', deliver_at);
        end if;
        due := floor(extract(epoch from deliver_at) * 1000);
    end if;
    new_ticket := nextval('howdah.outbox_ticket');
    if due is not null
        and howdah.put_aside(new_ticket, due, timestamp_ms, of_topic, in_partition, key, value, header_list) then
        return new_ticket;
    end if;

    insert into howdah.outbox (ticket, timestamp_ms, topic_id, partition, key, value, headers)
    values (new_ticket, timestamp_ms, of_topic, in_partition, key, value, header_list);

    perform howdah.outbox_written(new_ticket);
    return new_ticket;
end
$$;

comment on function howdah.outbox_put(integer, bytea, bytea, jsonb, integer, timestamptz, timestamptz) is 'For howdah.produce and inserts into views.';
revoke execute on function howdah.outbox_put(integer, bytea, bytea, jsonb, integer, timestamptz, timestamptz) from public;

-- What howdah.outbox_put does for one event, for those of a statement (0028_outbox_bulk.sql).
create function howdah.outbox_check() returns trigger
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
declare
    of_topic        integer;
    last_ticket     bigint;
    of_count        integer;
    bytes_max       integer;
    needs_key       boolean;
    timestamp_max   bigint;
    row_is          record;
    delays          boolean;
    deduplicates    boolean;
    due             bigint;
begin
    select min(n.topic_id), max(n.ticket) into of_topic, last_ticket from howdah_new as n;
    if of_topic is null then
        return null;
    end if;
    select
        t.partition_count,
        coalesce(t.config ->> 'max.message.bytes', b.config ->> 'message.max.bytes', '1048588')::integer,
        coalesce(t.config ->> 'cleanup.policy', b.config ->> 'log.cleanup.policy', '') like '%compact%',
        case
            when coalesce(t.config ->> 'message.timestamp.type', b.config ->> 'log.message.timestamp.type') = 'LogAppendTime' then null
            else date_part('epoch', clock_timestamp()) * 1000
                + coalesce(t.config ->> 'message.timestamp.after.max.ms', b.config ->> 'log.message.timestamp.after.max.ms', '3600000')::float8
        end,
        coalesce(lower(trim(t.config ->> 'howdah.delay.enable')) = 'true', false),
        coalesce(trim(t.config ->> 'howdah.dedup.window.ms') <> '0', false)
    into of_count, bytes_max, needs_key, timestamp_max, delays, deduplicates
    from howdah.topic as t
    left join howdah.config as b on b.kind = 'BROKER' and b.name = ''
    where t.id = of_topic;
    select n.* into row_is
    from howdah_new as n
    where of_count is null
        or n.partition < 0
        or n.partition >= of_count
        or (n.key is null and needs_key)
        or n.timestamp_ms > timestamp_max
        -- As one batch of Kafka: 61 bytes of it and up to 24 of the record, beside what is in it.
        or 85 + coalesce(length(n.key), 0)::bigint + coalesce(length(n.value), 0) + coalesce(length(n.headers), 0) > bytes_max
    order by n.ticket
    limit 1;
    if found then
        -- It says what is wrong.
        perform howdah.outbox_put(
            of_topic, row_is.key, row_is.value, howdah.headers(row_is.headers), row_is.partition, to_timestamp(row_is.timestamp_ms / 1000.0));
        raise exception using errcode = 'check_violation', message = 'the topic does not take the event';
    end if;

    if delays or deduplicates then
        -- Both headers' names begin so.
        for row_is in select n.* from howdah_new as n where position('howdah-de'::bytea in n.headers) > 0 order by n.ticket loop
            due := howdah.due_ms(delays, deduplicates, row_is.key, howdah.headers(row_is.headers));
            if howdah.put_aside(
                row_is.ticket, due, row_is.timestamp_ms, of_topic, row_is.partition, row_is.key, row_is.value, row_is.headers)
            then
                delete from howdah.outbox_bulk as o where o.ticket = row_is.ticket;
            end if;
        end loop;
    end if;

    perform howdah.outbox_written(last_ticket);
    return null;
end
$$;

comment on function howdah.outbox_check() is 'The trigger of inserts into views: whether the topic takes all that a statement has written.';

create trigger outbox_check after insert on howdah.outbox_bulk
    referencing new table as howdah_new
    for each statement execute function howdah.outbox_check();

revoke execute on function howdah.outbox_check() from public;

-- One more argument. What others have made of the functions goes on with those that there were.
do $$
declare
    former regprocedure;
begin
    for former in select p.oid::regprocedure from pg_catalog.pg_proc as p
        where p.pronamespace = 'howdah'::regnamespace and p.proname = 'produce'
        -- Those of SQL depend on the other one.
        order by p.prosqlbody is null
    loop
        begin
            execute pg_catalog.format('drop function %s', former);
        exception when dependent_objects_still_exist then
            execute pg_catalog.format('alter function %s rename to produce_at_once', former);
        end;
    end loop;
end
$$;

create function howdah.produce(
    topic text, key bytea, value bytea, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null,
    deliver_at timestamptz default null) returns bigint
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
begin
    return howdah.outbox_put(howdah.topic_id(topic), key, value, headers, partition, "timestamp", deliver_at);
end
$$;

create function howdah.produce(
    topic text, key text, value text, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null,
    deliver_at timestamptz default null) returns bigint
    language sql volatile
return howdah.produce(topic, convert_to(key, 'UTF8'), convert_to(value, 'UTF8'), headers, partition, "timestamp", deliver_at);

create function howdah.produce(
    topic text, key text, value jsonb, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null,
    deliver_at timestamptz default null) returns bigint
    language sql volatile
return howdah.produce(topic, convert_to(key, 'UTF8'), convert_to(value::text, 'UTF8'), headers, partition, "timestamp", deliver_at);

create function howdah.produce(
    topic text, key text, value bytea, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null,
    deliver_at timestamptz default null) returns bigint
    language sql volatile
return howdah.produce(topic, convert_to(key, 'UTF8'), value, headers, partition, "timestamp", deliver_at);

create function howdah.produce(
    topic text, key bytea, value text, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null,
    deliver_at timestamptz default null) returns bigint
    language sql volatile
return howdah.produce(topic, key, convert_to(value, 'UTF8'), headers, partition, "timestamp", deliver_at);

create function howdah.produce(
    topic text, key bytea, value jsonb, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null,
    deliver_at timestamptz default null) returns bigint
    language sql volatile
return howdah.produce(topic, key, convert_to(value::text, 'UTF8'), headers, partition, "timestamp", deliver_at);

comment on function howdah.produce(text, bytea, bytea, jsonb, integer, timestamptz, timestamptz) is
    'An event of this transaction: it becomes a record of the topic once the transaction is committed (or when it is due), and never if it is not. '
    'Without a partition it goes to the one that Kafka''s producers choose for its key. Gives a ticket for howdah.offset_of.';
comment on function howdah.produce(text, text, text, jsonb, integer, timestamptz, timestamptz) is 'As with bytea; text becomes UTF-8.';
comment on function howdah.produce(text, text, jsonb, jsonb, integer, timestamptz, timestamptz) is 'As with bytea; text becomes UTF-8.';
comment on function howdah.produce(text, text, bytea, jsonb, integer, timestamptz, timestamptz) is 'As with bytea; text becomes UTF-8.';
comment on function howdah.produce(text, bytea, text, jsonb, integer, timestamptz, timestamptz) is 'As with bytea; text becomes UTF-8.';
comment on function howdah.produce(text, bytea, jsonb, jsonb, integer, timestamptz, timestamptz) is 'As with bytea; text becomes UTF-8.';

revoke execute on function
    howdah.produce(text, bytea, bytea, jsonb, integer, timestamptz, timestamptz),
    howdah.produce(text, text, text, jsonb, integer, timestamptz, timestamptz),
    howdah.produce(text, text, jsonb, jsonb, integer, timestamptz, timestamptz),
    howdah.produce(text, text, bytea, jsonb, integer, timestamptz, timestamptz),
    howdah.produce(text, bytea, text, jsonb, integer, timestamptz, timestamptz),
    howdah.produce(text, bytea, jsonb, jsonb, integer, timestamptz, timestamptz)
from public;

do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = 'howdah_writer') then
        grant execute on function
            howdah.produce(text, bytea, bytea, jsonb, integer, timestamptz, timestamptz),
            howdah.produce(text, text, text, jsonb, integer, timestamptz, timestamptz),
            howdah.produce(text, text, jsonb, jsonb, integer, timestamptz, timestamptz),
            howdah.produce(text, text, bytea, jsonb, integer, timestamptz, timestamptz),
            howdah.produce(text, bytea, text, jsonb, integer, timestamptz, timestamptz),
            howdah.produce(text, bytea, jsonb, jsonb, integer, timestamptz, timestamptz)
        to howdah_writer;
    end if;
    if exists (select from pg_catalog.pg_roles where rolname = 'howdah_admin') then
        grant execute on function
            howdah.produce(text, bytea, bytea, jsonb, integer, timestamptz, timestamptz),
            howdah.produce(text, text, text, jsonb, integer, timestamptz, timestamptz),
            howdah.produce(text, text, jsonb, jsonb, integer, timestamptz, timestamptz),
            howdah.produce(text, text, bytea, jsonb, integer, timestamptz, timestamptz),
            howdah.produce(text, bytea, text, jsonb, integer, timestamptz, timestamptz),
            howdah.produce(text, bytea, jsonb, jsonb, integer, timestamptz, timestamptz)
        to howdah_admin;
    end if;
end
$$;
