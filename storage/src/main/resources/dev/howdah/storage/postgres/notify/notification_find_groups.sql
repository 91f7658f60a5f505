-- Those of some groups that are there.
select group_id from howdah.group_state where group_id = any (?)
