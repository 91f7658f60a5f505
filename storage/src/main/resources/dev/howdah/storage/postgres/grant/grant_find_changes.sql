-- What must be granted, revoked or noted so that roles may do with the views of topics what ACLs say. The arguments: one topic, or null for
-- all; and whether anything shall be granted, or only taken away.
with asked as (
    select ?::int as topic_id, ?::boolean as grants
), place as materialized (
    -- The views, which are known by the trigger that nobody else can give to a view, and the schemas that one needs to reach them. Only the
    -- owner can grant.
    select
        'topic ' || t.id as object, t.name as topic, class.oid, class.relowner as owner, class.relacl as acl,
        pg_catalog.format('topics.%I', class.relname) as named
    from howdah.topic as t
    join pg_catalog.pg_class as class
        on class.relnamespace = 'topics'::pg_catalog.regnamespace
        and class.relkind = 'v'
        and class.relname = case
            when pg_catalog.octet_length(t.name) <= 63 then t.name
            else pg_catalog.left(t.name, 62 - pg_catalog.length(t.id::text)) || '~' || t.id
        end::pg_catalog.name
    where t.id = coalesce((select topic_id from asked), t.id)
        and pg_catalog.pg_has_role(class.relowner, 'USAGE')
        and exists (
            select from pg_catalog.pg_trigger as trigger
            where trigger.tgrelid = class.oid
                and trigger.tgfoid = 'howdah.outbox_insert()'::pg_catalog.regprocedure
                and trigger.tgargs = pg_catalog.convert_to(t.id::text, 'UTF8') || '\x00'::bytea)
    union all
    select space.nspname::text, null, space.oid, space.nspowner, space.nspacl, pg_catalog.format('schema %I', space.nspname)
    from pg_catalog.pg_namespace as space
    where space.nspname in ('topics', 'howdah') and pg_catalog.pg_has_role(space.nspowner, 'USAGE')
), roles as materialized (
    -- A name of Howdah's own is another user than the role. Superusers may do everything already.
    select r.oid, r.rolname::text as name
    from pg_catalog.pg_roles as r
    where not r.rolsuper
        and r.rolname not like 'pg\_%'
        and r.rolname not in ('howdah_reader', 'howdah_writer', 'howdah_admin')
        and not exists (select from howdah.scram_credential as own where own.user_name = r.rolname)
), rule as materialized (
    -- From one host alone cannot be granted; to deny it from one host denies it in SQL.
    select a.permission, a.principal, a.pattern_type, a.resource_name, p.privilege
    from howdah.acl as a
    join (values ('READ', 'SELECT'), ('WRITE', 'INSERT')) as p (operation, privilege) on a.operation in ('ALL', p.operation)
    where a.resource_type = 'TOPIC' and (a.permission = 'DENY' or a.host = '*')
), allowed as (
    select place.object, place.topic, place.oid as object_oid, r.oid as role_oid, r.name as role_name, rule.privilege
    from rule
    join roles as r on rule.principal = 'User:' || r.name
    join place on place.topic = rule.resource_name and place.owner <> r.oid
    where rule.permission = 'ALLOW' and rule.pattern_type = 'LITERAL'
    union
    select place.object, place.topic, place.oid, r.oid, r.name, rule.privilege
    from rule
    join roles as r on rule.principal = 'User:' || r.name
    join place
        on case rule.pattern_type
            when 'PREFIXED' then pg_catalog.starts_with(place.topic, rule.resource_name)
            else place.topic is not null
        end
        and place.owner <> r.oid
    where rule.permission = 'ALLOW' and (rule.pattern_type = 'PREFIXED' or rule.resource_name = '*')
), may as materialized (
    select *
    from allowed
    where not exists (
        select from rule
        where rule.permission = 'DENY'
            and rule.privilege = allowed.privilege
            and rule.principal in ('User:' || allowed.role_name, 'User:*')
            and case rule.pattern_type
                when 'PREFIXED' then pg_catalog.starts_with(allowed.topic, rule.resource_name)
                else rule.resource_name in (allowed.topic, '*')
            end)
), wanted as materialized (
    select object, object_oid, role_oid, role_name, privilege from may
    union
    -- howdah.read and the functions that decode need the schema howdah.
    select place.object, place.oid, may.role_oid, may.role_name, 'USAGE'
    from may
    join place on place.object = 'topics' or (place.object = 'howdah' and may.privilege = 'SELECT')
), noted as materialized (
    select g.*, place.oid as place_oid, gone.oid as gone_oid, gone.rolname as gone_name,
        -- The role has another name now, which is not the ACL's.
        gone.rolname is distinct from g.role_name and gone.oid is not null and place.oid = g.object_oid as is_renamed
    from howdah.acl_grant as g
    left join place on place.object = g.object
    -- After a restore the numbers say nothing, and the names do.
    left join pg_catalog.pg_roles as gone
        on case when place.oid = g.object_oid then gone.oid = g.role_oid else gone.rolname = g.role_name end
    where (select topic_id from asked) is null or place.topic is not null or g.object in ('topics', 'howdah')
), change as (
    select
        coalesce(w.object, n.object) as object,
        coalesce(w.role_name, n.role_name) as role_name,
        coalesce(w.privilege, n.privilege) as privilege,
        coalesce(w.object_oid, n.place_oid) as object_oid,
        case when w.role_oid is null or n.is_renamed then n.gone_oid else w.role_oid end as role_oid,
        w.role_oid is null or coalesce(n.is_renamed, false) as is_over,
        coalesce(n.made, true) as made,
        n.role_name is not null as is_noted
    from wanted as w
    full join noted as n on n.object = w.object and n.role_name = w.role_name and n.privilege = w.privilege
    where case
        when w.role_oid is null then (select topic_id from asked) is null or n.object not in ('topics', 'howdah')
        when n.is_renamed then true
        else (select grants from asked)
            and (n.role_name is null or n.role_oid <> w.role_oid or n.object_oid <> w.object_oid)
    end
)
select
    change.object,
    change.role_name,
    change.privilege,
    change.object_oid,
    change.role_oid,
    place.named as object_named,
    r.rolname::text as role_named,
    case
        when not change.is_over then case when held.is_there then 'NOTE' else 'GRANT' end
        when change.made and held.is_there then 'REVOKE'
        else 'FORGET'
    end as act,
    -- What is noted as Howdah's own before a restore still is.
    case when change.is_noted then change.made or not held.is_there else not held.is_there end as made,
    -- Whether the role inserts afterwards: an ACL says so, or a person does.
    exists (
        select from wanted as w
        where w.object = change.object and w.role_name = change.role_name and w.privilege = 'INSERT'
    ) or (
        exists (
            select from pg_catalog.aclexplode(place.acl) as entry
            where entry.grantee = change.role_oid and entry.privilege_type = 'INSERT'
        ) and not exists (
            select from noted as n
            where n.object = change.object and n.role_name = change.role_name and n.privilege = 'INSERT' and n.made)
    ) as inserts
from change
left join place on place.object = change.object
left join pg_catalog.pg_roles as r on r.oid = change.role_oid
cross join lateral (
    select exists (
        select from pg_catalog.aclexplode(place.acl) as entry
        where entry.grantee = change.role_oid and entry.grantor = place.owner and entry.privilege_type = change.privilege
    ) and r.oid is not null as is_there
) as held
-- Revoke first: to revoke SELECT takes away what INSERT has given of it.
order by change.is_over desc, change.object, change.role_name, change.privilege
