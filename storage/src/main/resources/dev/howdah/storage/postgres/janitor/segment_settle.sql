update howdah.segment set settled_at = ? where topic_id = ? and number = ?
