-- Inserts into topics' views at the cost of a table. A trigger for each row took 20 µs a row, of which Postgres needs 3.5: most went into looking
-- the topic up, and into the search path that a function of its own sets. Now a rule writes the rows of a statement into a table, and a trigger
-- for the statement (in 0029_own_headers.sql, with what came with it) looks at all of them together. COPY knows no rules; it goes on with the trigger of the view.

-- A child of the outbox, so that whoever reads or deletes there has both. Its tickets are an identity: that asks nobody for the right to draw from
-- the sequence, as a default would. The parent has no default: pg_restore --clean would drop it of both, and an identity has none.
alter table howdah.outbox alter column ticket drop default;

do $$
declare
    last_ticket constant bigint := pg_catalog.pg_sequence_last_value('howdah.outbox_ticket');
begin
    drop sequence howdah.outbox_ticket;
    create table howdah.outbox_bulk (
        ticket bigint not null generated always as identity (sequence name howdah.outbox_ticket),
        constraint outbox_bulk_pkey primary key (ticket)
    ) inherits (howdah.outbox) with (
        autovacuum_vacuum_scale_factor = 0,
        autovacuum_vacuum_threshold = 10000,
        autovacuum_vacuum_insert_threshold = -1,
        autovacuum_vacuum_cost_delay = 0
    );
    if last_ticket is not null then
        perform pg_catalog.setval('howdah.outbox_ticket', last_ticket);
    end if;
end
$$;

alter table howdah.outbox_bulk
    alter column key set storage external,
    alter column value set storage external,
    alter column headers set storage external;

comment on table howdah.outbox_bulk is 'A part of the outbox: what inserts into views have written.';
comment on column howdah.outbox_bulk.ticket is 'As in howdah.outbox, of the same sequence.';
comment on column howdah.outbox_bulk.timestamp_ms is 'As in howdah.outbox.';
comment on column howdah.outbox_bulk.topic_id is 'As in howdah.outbox; one in a statement.';
comment on column howdah.outbox_bulk.partition is 'As in howdah.outbox.';
comment on column howdah.outbox_bulk.key is 'As in howdah.outbox.';
comment on column howdah.outbox_bulk.value is 'As in howdah.outbox.';
comment on column howdah.outbox_bulk.headers is 'As in howdah.outbox.';

-- As before, but null is null without a call. With its owner's rights, for who inserts may have none in this schema, where it looks for another
-- function.
create or replace function howdah.header_bytes(headers jsonb) returns bytea
    language plpgsql immutable strict parallel safe security definer set search_path = pg_catalog
as $$
declare
    bytes bytea := '';
    count integer := 0;
    name  text;
    given jsonb;
    item  jsonb;
    part  bytea;
begin
    if headers = '{}' or headers = 'null' then
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

create function howdah.outbox_millis(at timestamptz) returns bigint
    language plpgsql immutable strict parallel safe set search_path = pg_catalog
as $$
begin
    if not isfinite(at) or at < timestamptz '1970-01-01 00:00:00Z' then
        raise exception using
            errcode = 'datetime_field_overflow',
            message = format('no record can have the timestamp %s', at);
    end if;
    return floor(extract(epoch from at) * 1000);
end
$$;

comment on function howdah.outbox_millis(timestamptz) is 'For inserts into views: a timestamp as records have it. Null is null without a call.';

create function howdah.outbox_given() returns integer
    language plpgsql volatile set search_path = pg_catalog
as $$
begin
    raise exception using
        errcode = 'generated_always',
        message = 'offset, appended_at and ticket are given by howdah',
        hint = 'Insert key, value, headers, partition and timestamp.';
end
$$;

comment on function howdah.outbox_given() is 'For inserts into views that name what Howdah gives.';

-- As before, but for the last statement.
create or replace function howdah.capture() returns trigger
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
declare
    of_topic  constant integer := tg_argv[0];
    relation  constant text := tg_table_schema || '.' || tg_table_name;
    key_is    constant text := coalesce(howdah.capture_expression(tg_relid, true), 'null::jsonb');
    row_is    constant text := howdah.capture_expression(tg_relid, false);
    old_rows  constant text := format('select %s as key, %s as image from howdah_old as r', key_is, row_is);
    new_rows  constant text := format('select %s as key, %s as image from howdah_new as r', key_is, row_is);
    events    text;
begin
    if not exists (select from howdah.topic as t where t.id = of_topic) then
        raise exception using
            errcode = 'undefined_table',
            message = format('the topic to which table %s is published was deleted', relation),
            hint = format('select howdah.unpublish(%L)', relation);
    end if;
    events := case tg_op
        when 'INSERT' then format('select null::jsonb as before, n.image as after, n.key from (%s) as n', new_rows)
        when 'DELETE' then format('select o.image as before, null::jsonb as after, o.key from (%s) as o', old_rows)
        else format(
            -- A row whose key has changed has left the one key and come to the other.
            'select o.image as before, n.image as after, coalesce(n.key, o.key) as key
            from (%s) as o full join (%s) as n on n.key = o.key', old_rows, new_rows)
    end;
    -- One statement, so that what it writes is looked at together.
    execute format(
        'insert into howdah.outbox_bulk (topic_id, timestamp_ms, key, value)
        select
            $1,
            date_part(''epoch'', clock_timestamp()) * 1000,
            convert_to(e.key::text, ''UTF8''),
            convert_to(jsonb_build_object(
                ''op'', case when e.before is null then ''insert'' when e.after is null then ''delete'' else ''update'' end,
                ''table'', $2, ''before'', e.before, ''after'', e.after)::text, ''UTF8'')
        from (%s) as e', events)
    using of_topic, relation;
    return null;
end
$$;
