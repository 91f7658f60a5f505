insert into howdah.acl_grant (object, role_name, privilege, object_oid, role_oid, made)
values (?, ?, ?, ?::oid, ?::oid, ?)
on conflict (role_name, object, privilege) do update
set object_oid = excluded.object_oid, role_oid = excluded.role_oid, made = excluded.made
