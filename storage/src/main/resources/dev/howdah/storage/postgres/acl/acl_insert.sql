insert into howdah.acl (resource_type, resource_name, pattern_type, principal, host, operation, permission)
select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
