select leader_epoch, system_identifier, timeline from howdah.cluster for update
