select cluster_id, catalog_version, leader_epoch, system_identifier, timeline
from howdah.cluster
