select version from howdah.acl_version
