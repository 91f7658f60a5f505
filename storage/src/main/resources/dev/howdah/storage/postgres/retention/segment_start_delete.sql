delete from howdah.segment_start where topic_id = ? and segment = ?
