-- Roles to be members of: who reads topics, who also writes events, and who also administers. They belong to the whole server, so they may be
-- there already; without the right to create roles they are left out, and the README says what to grant.
do $$
declare
    wanted record;
    missing boolean := false;
begin
    for wanted in
        select name from unnest(array['howdah_reader', 'howdah_writer', 'howdah_admin']) as name
        where not exists (select from pg_catalog.pg_roles as r where r.rolname = name)
    loop
        if not exists (select from pg_catalog.pg_roles as r where r.rolname = current_user and (r.rolsuper or r.rolcreaterole)) then
            missing := true;
            continue;
        end if;
        begin
            execute pg_catalog.format('create role %I nologin', wanted.name);
        exception when duplicate_object or unique_violation then
            -- Another database's broker was faster.
            null;
        end;
    end loop;
    if missing then
        return;
    end if;

    grant usage on schema howdah, howdah_log, topics to howdah_reader, howdah_writer, howdah_admin;
    grant select on all tables in schema howdah, howdah_log, topics to howdah_reader, howdah_admin;
    alter default privileges in schema howdah grant select on tables to howdah_reader, howdah_admin;
    alter default privileges in schema howdah_log grant select on tables to howdah_reader, howdah_admin;
    alter default privileges in schema topics grant select on tables to howdah_reader, howdah_admin;
    grant insert on all tables in schema topics to howdah_writer, howdah_admin;
    alter default privileges in schema topics grant insert on tables to howdah_writer, howdah_admin;
    grant execute on function
        howdah.produce(text, bytea, bytea, jsonb, integer, timestamptz),
        howdah.produce(text, text, text, jsonb, integer, timestamptz),
        howdah.produce(text, text, jsonb, jsonb, integer, timestamptz),
        howdah.produce(text, text, bytea, jsonb, integer, timestamptz),
        howdah.produce(text, bytea, text, jsonb, integer, timestamptz),
        howdah.produce(text, bytea, jsonb, jsonb, integer, timestamptz)
    to howdah_writer, howdah_admin;
    grant execute on function howdah.offset_of(bigint) to howdah_reader, howdah_writer, howdah_admin;
    grant update (records_max) on howdah.outbox_limit to howdah_admin;
end
$$;
