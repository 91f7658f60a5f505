-- As whoever changes ACLs does.
select version from howdah.acl_version for update
