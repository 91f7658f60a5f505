update howdah.segment set truncated_at = ? where topic_id = ? and number = ?
