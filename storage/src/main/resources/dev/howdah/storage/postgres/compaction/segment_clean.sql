update howdah.segment set cleaned_at = ? where topic_id = ? and number = any(?) and cleaned_at is null
