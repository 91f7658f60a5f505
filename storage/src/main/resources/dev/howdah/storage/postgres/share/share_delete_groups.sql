delete from howdah.share_partition where group_id = any (?::text[])
