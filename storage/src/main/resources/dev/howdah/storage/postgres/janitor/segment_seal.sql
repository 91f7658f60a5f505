update howdah.segment set sealed_at = ? where topic_id = ? and number = ? and sealed_at is null
