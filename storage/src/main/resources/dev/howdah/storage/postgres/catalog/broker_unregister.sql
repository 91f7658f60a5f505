update howdah.broker set lease_until = '-infinity' where node_id = ? and incarnation = ?
