select resource_type, resource_name, pattern_type, principal, host, operation, permission from howdah.acl
