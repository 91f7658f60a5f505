delete from howdah.acl as a
using unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
    as gone (resource_type, resource_name, pattern_type, principal, host, operation, permission)
where a.resource_type = gone.resource_type and a.resource_name = gone.resource_name and a.pattern_type = gone.pattern_type
    and a.principal = gone.principal and a.host = gone.host and a.operation = gone.operation
    and a.permission = gone.permission
