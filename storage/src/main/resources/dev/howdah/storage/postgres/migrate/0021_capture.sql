-- Changes of a table as events, in the transaction of who writes: triggers for statements, with transition tables.

-- The rows of a relation as jsonb, by an expression over its alias r. It is run with the rights of Howdah's role, so nothing in it may be
-- somebody's: only types of pg_catalog go through to_jsonb, which would call a cast of the type's owner; all others are taken as text, by the
-- output function of their type, which only a superuser can have made.
create function howdah.capture_expression(of_table oid, only_key boolean) returns text
    language sql stable parallel safe
as $$
    select '(select jsonb_object_agg(c.name, c.value) from (values ' || string_agg(
        format(
            case
                when t.typnamespace = 'pg_catalog'::regnamespace then '(%1$L, to_jsonb(r.%1$I))'
                else '(%1$L, to_jsonb(case when num_nulls(r.%1$I) = 0 then format(''%%s'', r.%1$I) end))'
            end,
            a.attname),
        ', ' order by a.attnum) || ') as c (name, value))'
    from pg_attribute as a
    join pg_type as t on t.oid = a.atttypid
    where a.attrelid = of_table and a.attnum > 0 and not a.attisdropped
        and (not only_key or a.attnum = any (
            select unnest(i.indkey::int2[]) from pg_index as i where i.indrelid = of_table and i.indisprimary))
$$;

comment on function howdah.capture_expression(oid, boolean) is 'For howdah.capture.';

create function howdah.capture() returns trigger
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
    execute format(
        'select count(howdah.outbox_put(
            $1,
            convert_to(e.key::text, ''UTF8''),
            convert_to(jsonb_build_object(
                ''op'', case when e.before is null then ''insert'' when e.after is null then ''delete'' else ''update'' end,
                ''table'', $2, ''before'', e.before, ''after'', e.after)::text, ''UTF8''),
            null, null, null))
        from (%s) as e', events)
    using of_topic, relation;
    return null;
end
$$;

comment on function howdah.capture() is 'The triggers of howdah.publish.';

create function howdah.publish(of_table regclass, topic text) returns void
    language plpgsql volatile set search_path = pg_catalog
as $$
declare
    topic_id constant integer := howdah.topic_id(topic);
    events   constant text := 'create or replace trigger %I after %s on %s %s for each statement execute function howdah.capture(%s)';
begin
    if not exists (select from pg_index as i where i.indrelid = of_table and i.indisprimary) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = format('table %s has no primary key', of_table),
            detail = 'It is the key of the events.';
    end if;
    execute format(events, 'howdah_capture_insert', 'insert', of_table, 'referencing new table as howdah_new', topic_id);
    execute format(
        events, 'howdah_capture_update', 'update', of_table,
        'referencing old table as howdah_old new table as howdah_new', topic_id);
    execute format(events, 'howdah_capture_delete', 'delete', of_table, 'referencing old table as howdah_old', topic_id);
end
$$;

comment on function howdah.publish(regclass, text) is
    'From now on each row of the table that a statement inserts, updates or deletes is an event of the topic, in the same transaction: the primary key '
    'as a JSON object, and {"op", "table", "before", "after"}. TRUNCATE makes none. May be called again, with another topic.';

create function howdah.unpublish(of_table regclass) returns void
    language plpgsql volatile set search_path = pg_catalog
as $$
declare
    name text;
begin
    foreach name in array array['howdah_capture_insert', 'howdah_capture_update', 'howdah_capture_delete'] loop
        execute format('drop trigger if exists %I on %s', name, of_table);
    end loop;
end
$$;

comment on function howdah.unpublish(regclass) is 'The table''s changes are no events any more.';

revoke execute on function howdah.capture_expression(oid, boolean), howdah.capture(), howdah.publish(regclass, text), howdah.unpublish(regclass)
from public;

do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = 'howdah_admin') then
        grant execute on function howdah.capture(), howdah.publish(regclass, text), howdah.unpublish(regclass) to howdah_admin;
    end if;
end
$$;
