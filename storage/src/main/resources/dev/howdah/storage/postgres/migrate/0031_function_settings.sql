-- What a session could change in functions that act with the rights of Howdah's role.

do $$
declare
    changed regprocedure;
begin
    -- Types and tables are looked up in the session's temporary schema first, unless a path says otherwise: a domain there by the name of a type could
    -- have called anything with these rights (https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY).
    for changed in
        select p.oid
        from pg_catalog.pg_proc as p
        where p.pronamespace = 'howdah'::regnamespace and 'search_path=pg_catalog' = any (p.proconfig)
    loop
        execute pg_catalog.format('alter function %s set search_path = pg_catalog, pg_temp', changed);
    end loop;
    -- Those that have a backslash in a literal: what it means is a setting, and a body is read by the session that calls.
    for changed in
        select p.oid
        from pg_catalog.pg_proc as p
        where p.pronamespace = 'howdah'::regnamespace and p.prosqlbody is null and pg_catalog.strpos(p.prosrc, E'\\') > 0
    loop
        execute pg_catalog.format('alter function %s set standard_conforming_strings = on', changed);
    end loop;
end
$$;

-- What a value looks like in an event is not up to who writes it.
alter function howdah.capture() set bytea_output = 'hex';
alter function howdah.capture() set datestyle = 'ISO';
alter function howdah.capture() set extra_float_digits = 1;
alter function howdah.capture() set intervalstyle = 'postgres';
alter function howdah.capture() set lc_monetary = 'C';
alter function howdah.capture() set timezone = 'UTC';

-- As before, but for the last condition: a transaction that has notified cannot be prepared.
create or replace function howdah.outbox_written(last_ticket bigint) returns void
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
    if date_part('epoch', clock_timestamp()) * 1000 >= pg_sequence_last_value('howdah.outbox_awake')
        and current_setting('howdah.notify', true) is distinct from 'off'
    then
        perform pg_notify('howdah_outbox', '');
    end if;
end
$$;

-- As before, but that the brokers of the original are forgotten: clients of the copy would be sent to them up to the end of their leases.
create or replace function howdah.new_cluster_id() returns text
    language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    -- 'howdah.' and a number, which every broker that runs has locked (broker_find_any.sql).
    watched constant bigint := 29400299320090670;
    made    constant text := rtrim(translate(
        encode(decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), 'base64'), '+/', '-_'), '=');
begin
    if exists (
        select
        from pg_locks as l
        join pg_database as d on d.oid = l.database and d.datname = current_database()
        where l.locktype = 'advisory' and l.objsubid = 1
            and l.classid::bigint = watched >> 32 and l.objid::bigint = (watched & 4294967295))
    then
        raise exception using
            errcode = 'object_in_use',
            message = 'a broker runs on this database',
            detail = 'It and its clients know the cluster by its id.',
            hint = 'Give a copy a new id before the first broker is started on it.';
    end if;
    update howdah.broker set lease_until = '-infinity';
    update howdah.cluster set cluster_id = made;
    return made;
end
$$;
