update howdah.cluster set leader_epoch = ?, system_identifier = ?, timeline = ?
