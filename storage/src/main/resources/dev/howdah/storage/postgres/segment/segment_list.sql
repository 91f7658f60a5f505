select number, lower_bound, upper_bound from howdah.segment where topic_id = ? order by number
