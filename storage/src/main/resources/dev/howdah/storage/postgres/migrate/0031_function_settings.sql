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
