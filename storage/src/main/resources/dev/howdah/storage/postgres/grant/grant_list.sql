-- What roles that may log in may do with the views of topics, by grants that do not come from an ACL of theirs. What a role is a member of
-- counts as far as it inherits it. The argument: how many at most.
with topic_view as materialized (
    select t.id, t.name, class.relowner, class.relacl
    from howdah.topic as t
    join pg_catalog.pg_class as class
        on class.relnamespace = 'topics'::pg_catalog.regnamespace
        and class.relkind = 'v'
        and class.relacl is not null
        and class.relname = case
            when pg_catalog.octet_length(t.name) <= 63 then t.name
            else pg_catalog.left(t.name, 62 - pg_catalog.length(t.id::text)) || '~' || t.id
        end::pg_catalog.name
    where exists (
        select from pg_catalog.pg_trigger as trigger
        where trigger.tgrelid = class.oid
            and trigger.tgfoid = 'howdah.outbox_insert()'::pg_catalog.regprocedure
            and trigger.tgargs = pg_catalog.convert_to(t.id::text, 'UTF8') || '\x00'::bytea)
), granted as materialized (
    -- Not to PUBLIC, not the owner's, and not what Howdah's roles have for all topics.
    select distinct v.id, v.name, entry.grantee, entry.privilege_type as privilege
    from topic_view as v
    cross join lateral pg_catalog.aclexplode(v.relacl) as entry
    where entry.privilege_type in ('SELECT', 'INSERT')
        and entry.grantee not in (0, v.relowner)
        and entry.grantee <> all (array(
            select r.oid from pg_catalog.pg_roles as r where r.rolname in ('howdah_reader', 'howdah_writer', 'howdah_admin')))
), member as materialized (
    select g.grantee, r.oid, r.rolname::text as name
    from (select distinct grantee from granted) as g
    join pg_catalog.pg_roles as r
        on r.oid = g.grantee or (not r.rolsuper and pg_catalog.pg_has_role(r.oid, g.grantee, 'USAGE'))
    where r.rolcanlogin
        and not exists (select from howdah.scram_credential as own where own.user_name = r.rolname)
)
select distinct g.name as topic, member.name as role, g.privilege
from granted as g
join member on member.grantee = g.grantee
where not exists (
    select from howdah.acl_grant as own
    where own.made and own.object = 'topic ' || g.id and own.role_name = member.name and own.privilege = g.privilege
        and own.role_oid = member.oid and member.oid = g.grantee)
order by topic, role, privilege
limit ?
