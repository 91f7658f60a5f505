insert into howdah.segment (topic_id, number, lower_bound, upper_bound) values (?, ?, ?, ?)
