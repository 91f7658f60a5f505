delete from howdah.topic_drop where topic_id = ?
