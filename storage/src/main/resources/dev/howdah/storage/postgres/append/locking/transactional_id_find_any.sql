select producer_id from howdah.transactional_id where producer_id = any(?::int8[])
