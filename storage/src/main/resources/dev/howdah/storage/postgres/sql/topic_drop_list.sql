select topic_id from howdah.topic_drop order by topic_id limit 1 for update skip locked
