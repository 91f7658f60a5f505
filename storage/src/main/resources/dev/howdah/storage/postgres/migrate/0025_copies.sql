-- A copy of the database (a restored dump, a base backup) is the same cluster for clients, or another one: who makes it decides, once.
create function howdah.new_cluster_id() returns text
    language plpgsql volatile set search_path = pg_catalog
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
    -- Clients of the copy would be sent to the brokers of the original up to the end of their leases.
    update howdah.broker set lease_until = '-infinity';
    update howdah.cluster set cluster_id = made;
    return made;
end
$$;

comment on function howdah.new_cluster_id() is
    'Makes this database another cluster for Kafka''s clients: to be called on a copy, before a broker is started on it. Gives the new id.';

revoke execute on function howdah.new_cluster_id() from public;

-- It has no primary key. Without any identity its rows could not be changed while somebody publishes all tables.
alter table howdah.client_quota replica identity full;
