update howdah.segment set packed_at = ? where topic_id = ? and number = ?
