delete from howdah.share_partition where group_id = ? and topic_id = any (?::int4[])
