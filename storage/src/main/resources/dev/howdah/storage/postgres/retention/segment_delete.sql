delete from howdah.segment where topic_id = ? and number = ?
