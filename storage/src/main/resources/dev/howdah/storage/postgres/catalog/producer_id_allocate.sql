update howdah.cluster set next_producer_id = next_producer_id + ? returning next_producer_id - ?
