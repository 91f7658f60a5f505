-- Allows one registration at a time, so that two brokers never take the same node id.
select catalog_version from howdah.cluster for update
