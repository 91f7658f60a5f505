select version from howdah.acl_version for update
