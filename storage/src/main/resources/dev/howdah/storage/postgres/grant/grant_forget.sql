delete from howdah.acl_grant where object = ? and role_name = ? and privilege = ?
