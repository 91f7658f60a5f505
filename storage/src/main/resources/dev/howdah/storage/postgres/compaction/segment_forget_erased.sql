update howdah.segment set erased_at = null where topic_id = ? and number = ?
