-- One registration at a time, so that two brokers never take the same number.
select catalog_version from howdah.cluster for update
