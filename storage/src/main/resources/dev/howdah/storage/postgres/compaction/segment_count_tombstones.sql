update howdah.segment set tombstones = ? where topic_id = ? and number = ?
