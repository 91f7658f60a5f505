select topic_id from howdah.topic_drop order by topic_id for update skip locked
