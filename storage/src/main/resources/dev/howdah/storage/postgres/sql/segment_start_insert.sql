insert into howdah.segment_start (topic_id, partition, base_offset, segment) values (?, ?, ?, ?)
