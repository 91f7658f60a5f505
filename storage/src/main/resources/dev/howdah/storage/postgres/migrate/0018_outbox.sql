-- Events out of the application's own transactions. What a transaction writes into a topic's view, or with howdah.produce, lies in the
-- outbox until it is committed and a broker has given it an offset: in one transaction the broker appends the record and deletes the row.

-- Its numbers are tickets. One at a time (no cache): who begins after another has committed has the greater ones.
create sequence howdah.outbox_ticket;

-- One table for all topics: a claim reads them in one go, and topics come and go without DDL beside the application's statements. No
-- row is ever updated. Whose transaction it is, Postgres knows (xmin). Values are kept as they are, for they are soon gone.
create table howdah.outbox (
    ticket        bigint  not null default nextval('howdah.outbox_ticket'),
    timestamp_ms  bigint  not null,
    topic_id      integer not null,
    partition     integer,
    key           bytea,
    value         bytea,
    headers       bytea,
    constraint outbox_pkey primary key (ticket)
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 10000,
    autovacuum_vacuum_insert_threshold = -1,
    autovacuum_vacuum_cost_delay = 0
);

alter table howdah.outbox
    alter column key set storage external,
    alter column value set storage external,
    alter column headers set storage external;

comment on table howdah.outbox is
    'Events of SQL transactions on their way into their topics: what is committed gets an offset within milliseconds, in the order of tickets.';
comment on column howdah.outbox.ticket is 'Asks howdah.offset_of what became of it.';
comment on column howdah.outbox.timestamp_ms is 'Of the record, milliseconds since 1970.';
comment on column howdah.outbox.topic_id is 'Of howdah.topic. Events of a topic that is deleted are thrown away.';
comment on column howdah.outbox.partition is 'Null: by the key, as Kafka''s producers do it; without a key in turns.';
comment on column howdah.outbox.key is 'As it will be in the record.';
comment on column howdah.outbox.value is 'As it will be in the record.';
comment on column howdah.outbox.headers is 'A header list as in a record; null for none.';

-- Sequences as counters that any transaction sees at once, and that leave no versions behind. They need not be exact.
--
-- Tickets less this: about as many events wait. Who drains the outbox sets it.
create sequence howdah.outbox_taken minvalue 0;
select setval('howdah.outbox_taken', 0);

-- Until then, in milliseconds since 1970, a broker looks into the outbox all the time. NOTIFY makes the commits of a whole database wait
-- for each other (PreCommit_Notify in async.c of Postgres), so it is sent only when nobody looks.
create sequence howdah.outbox_awake minvalue 0;
select setval('howdah.outbox_awake', 0);

create table howdah.outbox_limit (
    singleton    boolean not null default true,
    records_max  bigint  not null default 1000000,
    constraint outbox_limit_pkey primary key (singleton),
    constraint outbox_limit_singleton check (singleton),
    constraint outbox_limit_records_max_check check (records_max > 0)
);

insert into howdah.outbox_limit default values;

comment on table howdah.outbox_limit is 'How much may wait while no broker runs, or brokers do not keep up. One row.';
comment on column howdah.outbox_limit.singleton is 'True.';
comment on column howdah.outbox_limit.records_max is 'About so many events; what comes then is refused. Update it as you need.';

-- Which offsets tickets have got. A row for each transaction of a broker; its arrays go together.
create table howdah.outbox_receipt (
    sequenced_at  timestamptz not null default clock_timestamp(),
    first_ticket  bigint      not null,
    last_ticket   bigint      not null,
    tickets       bigint[]    not null,
    topic_ids     integer[]   not null,
    partitions    integer[]   not null,
    offsets       bigint[]    not null,
    constraint outbox_receipt_pkey primary key (last_ticket, first_ticket)
) with (
    autovacuum_vacuum_scale_factor = 0.1,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

create index outbox_receipt_sequenced_at_idx on howdah.outbox_receipt (sequenced_at);

alter table howdah.outbox_receipt
    alter column tickets set storage external,
    alter column topic_ids set storage external,
    alter column partitions set storage external,
    alter column offsets set storage external;

comment on table howdah.outbox_receipt is 'For howdah.offset_of: which offsets tickets have got. Kept for an hour.';
comment on column howdah.outbox_receipt.sequenced_at is 'When.';
comment on column howdah.outbox_receipt.first_ticket is 'The least of the tickets.';
comment on column howdah.outbox_receipt.last_ticket is 'The greatest of the tickets.';
comment on column howdah.outbox_receipt.tickets is 'Ascending.';
comment on column howdah.outbox_receipt.topic_ids is 'Of each ticket.';
comment on column howdah.outbox_receipt.partitions is 'Of each ticket.';
comment on column howdah.outbox_receipt.offsets is 'Of each ticket.';

-- A number as it stands in records: zig-zag, seven bits a byte.
create function howdah.varint(number bigint) returns bytea
    language plpgsql immutable strict parallel safe set search_path = pg_catalog
as $$
declare
    rest  bigint := (number << 1) # (number >> 63);
    bytes bytea := '';
begin
    while rest > 127 loop
        bytes := bytes || set_byte('\x00', 0, (rest & 127 | 128)::integer);
        rest := rest >> 7;
    end loop;
    return bytes || set_byte('\x00', 0, rest::integer);
end
$$;

comment on function howdah.varint(bigint) is 'A number as it stands in records, of at most 62 bits.';

create function howdah.header_bytes(headers jsonb) returns bytea
    language plpgsql immutable parallel safe set search_path = pg_catalog
as $$
declare
    bytes bytea := '';
    count integer := 0;
    name  text;
    given jsonb;
    item  jsonb;
    part  bytea;
begin
    if headers is null or headers = '{}' or headers = 'null' then
        return null;
    end if;
    if jsonb_typeof(headers) <> 'object' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('headers must be an object of name to text, not %s', left(headers::text, 100));
    end if;
    for name, given in select h.key, h.value from jsonb_each(headers) as h loop
        for item in select e.value
            from jsonb_array_elements(case jsonb_typeof(given) when 'array' then given else jsonb_build_array(given) end) as e
        loop
            if jsonb_typeof(item) in ('object', 'array') then
                raise exception using
                    errcode = 'invalid_parameter_value',
                    message = format('header %s must be text, null, or an array of these, not %s', name, left(item::text, 100));
            end if;
            part := convert_to(name, 'UTF8');
            bytes := bytes || howdah.varint(length(part)) || part;
            part := convert_to(item #>> '{}', 'UTF8');
            bytes := bytes || coalesce(howdah.varint(length(part)) || part, howdah.varint(-1));
            count := count + 1;
        end loop;
    end loop;
    return case when count > 0 then howdah.varint(count) || bytes end;
end
$$;

comment on function howdah.header_bytes(jsonb) is
    'Headers as they stand in a record, from an object of name to text; a name with an array comes once for each element.';

-- Kafka's murmur2 (org.apache.kafka.common.utils.Utils), which all its producers use.
create function howdah.partition_of(key bytea, partitions integer) returns integer
    language plpgsql immutable strict parallel safe set search_path = pg_catalog
as $$
declare
    size constant integer := length(key);
    hash          bigint := 2538058380 # size;
    word          bigint;
    at            integer := 0;
begin
    if partitions < 1 then
        raise exception using errcode = 'invalid_parameter_value', message = format('%s partitions', partitions);
    end if;
    while at + 4 <= size loop
        word := get_byte(key, at)
            | (get_byte(key, at + 1) << 8)
            | (get_byte(key, at + 2) << 16)
            | (get_byte(key, at + 3)::bigint << 24);
        word := (word * 1540483477) & 4294967295;
        word := ((word # (word >> 24)) * 1540483477) & 4294967295;
        hash := ((hash * 1540483477) & 4294967295) # word;
        at := at + 4;
    end loop;
    if at < size then
        for place in reverse size - 1 .. at loop
            hash := hash # (get_byte(key, place)::bigint << ((place - at) * 8));
        end loop;
        hash := (hash * 1540483477) & 4294967295;
    end if;
    hash := ((hash # (hash >> 13)) * 1540483477) & 4294967295;
    return (((hash # (hash >> 15)) & 2147483647) % partitions)::integer;
end
$$;

comment on function howdah.partition_of(bytea, integer) is
    'The partition that Kafka''s producers choose for a key, of a topic with so many partitions.';

-- Puts an event into the outbox. Only for the functions below, which have the rights of their owner and a search path.
create function howdah.outbox_put(
    of_topic integer, key bytea, value bytea, headers jsonb, in_partition integer, at timestamptz) returns bigint
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
    waiting         bigint;
    waiting_max     bigint;
begin
    select
        t.partition_count,
        coalesce(t.config ->> 'max.message.bytes', b.config ->> 'message.max.bytes', '1048588')::integer,
        coalesce(t.config ->> 'cleanup.policy', b.config ->> 'log.cleanup.policy'),
        coalesce(t.config ->> 'message.timestamp.type', b.config ->> 'log.message.timestamp.type'),
        coalesce(t.config ->> 'message.timestamp.after.max.ms', b.config ->> 'log.message.timestamp.after.max.ms', '3600000')::bigint
    into of_count, bytes_max, cleanup, timestamp_type, after_max
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

    insert into howdah.outbox (timestamp_ms, topic_id, partition, key, value, headers)
    values (timestamp_ms, of_topic, in_partition, key, value, header_list)
    returning ticket into new_ticket;

    waiting := new_ticket - pg_sequence_last_value('howdah.outbox_taken');
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
            perform setval('howdah.outbox_taken', greatest(new_ticket - waiting, 0));
        end if;
    end if;
    -- After the insert: a broker that goes to rest looks first whether anybody has the table locked.
    if date_part('epoch', clock_timestamp()) * 1000 >= pg_sequence_last_value('howdah.outbox_awake') then
        perform pg_notify('howdah_outbox', '');
    end if;
    return new_ticket;
end
$$;

comment on function howdah.outbox_put(integer, bytea, bytea, jsonb, integer, timestamptz) is 'For howdah.produce and inserts into views.';

create function howdah.outbox_insert() returns trigger
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
begin
    if new."offset" is not null or new.appended_at is not null or new.ticket is not null then
        raise exception using
            errcode = 'generated_always',
            message = 'offset, appended_at and ticket are given by howdah',
            hint = 'Insert key, value, headers, partition and timestamp.';
    end if;
    new.ticket := howdah.outbox_put(tg_argv[0]::integer, new.key, new.value, new.headers, new.partition, new."timestamp");
    return new;
end
$$;

comment on function howdah.outbox_insert() is 'The trigger of topics'' views.';

create function howdah.produce(
    topic text, key bytea, value bytea, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null)
    returns bigint
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
begin
    return howdah.outbox_put(howdah.topic_id(topic), key, value, headers, partition, "timestamp");
end
$$;

create function howdah.produce(
    topic text, key text, value text, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null)
    returns bigint
    language sql volatile
return howdah.produce(topic, convert_to(key, 'UTF8'), convert_to(value, 'UTF8'), headers, partition, "timestamp");

create function howdah.produce(
    topic text, key text, value jsonb, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null)
    returns bigint
    language sql volatile
return howdah.produce(topic, convert_to(key, 'UTF8'), convert_to(value::text, 'UTF8'), headers, partition, "timestamp");

create function howdah.produce(
    topic text, key text, value bytea, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null)
    returns bigint
    language sql volatile
return howdah.produce(topic, convert_to(key, 'UTF8'), value, headers, partition, "timestamp");

create function howdah.produce(
    topic text, key bytea, value text, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null)
    returns bigint
    language sql volatile
return howdah.produce(topic, key, convert_to(value, 'UTF8'), headers, partition, "timestamp");

create function howdah.produce(
    topic text, key bytea, value jsonb, headers jsonb default null, partition integer default null, "timestamp" timestamptz default null)
    returns bigint
    language sql volatile
return howdah.produce(topic, key, convert_to(value::text, 'UTF8'), headers, partition, "timestamp");

comment on function howdah.produce(text, bytea, bytea, jsonb, integer, timestamptz) is
    'An event of this transaction: it becomes a record of the topic once the transaction is committed, and never if it is not. Without a '
    'partition it goes to the one that Kafka''s producers choose for its key. Gives a ticket for howdah.offset_of.';
comment on function howdah.produce(text, text, text, jsonb, integer, timestamptz) is 'As with bytea; text becomes UTF-8.';
comment on function howdah.produce(text, text, jsonb, jsonb, integer, timestamptz) is 'As with bytea; text becomes UTF-8.';
comment on function howdah.produce(text, text, bytea, jsonb, integer, timestamptz) is 'As with bytea; text becomes UTF-8.';
comment on function howdah.produce(text, bytea, text, jsonb, integer, timestamptz) is 'As with bytea; text becomes UTF-8.';
comment on function howdah.produce(text, bytea, jsonb, jsonb, integer, timestamptz) is 'As with bytea; text becomes UTF-8.';

create function howdah.offset_of(ticket bigint, out topic text, out partition integer, out "offset" bigint)
    language sql stable parallel safe security definer set search_path = pg_catalog
as $$
    select t.name, r.partitions[r.place], r.offsets[r.place]
    from (
        select o.*, array_position(o.tickets, offset_of.ticket) as place
        from howdah.outbox_receipt as o
        where o.last_ticket >= offset_of.ticket and o.first_ticket <= offset_of.ticket
    ) as r
    left join howdah.topic as t on t.id = r.topic_ids[r.place]
    where r.place is not null
$$;

comment on function howdah.offset_of(bigint) is
    'Where an event has gone, by the ticket that howdah.produce or an insert has returned. Nulls if it has no offset yet (or never will, '
    'for its transaction was rolled back), or if that was more than an hour ago.';

-- What acts with the rights of its owner is nobody's until it is granted.
revoke execute on function
    howdah.outbox_put(integer, bytea, bytea, jsonb, integer, timestamptz),
    howdah.outbox_insert(),
    howdah.produce(text, bytea, bytea, jsonb, integer, timestamptz),
    howdah.produce(text, text, text, jsonb, integer, timestamptz),
    howdah.produce(text, text, jsonb, jsonb, integer, timestamptz),
    howdah.produce(text, text, bytea, jsonb, integer, timestamptz),
    howdah.produce(text, bytea, text, jsonb, integer, timestamptz),
    howdah.produce(text, bytea, jsonb, jsonb, integer, timestamptz),
    howdah.offset_of(bigint)
from public;
