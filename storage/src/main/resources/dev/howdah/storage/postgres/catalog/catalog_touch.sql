update howdah.cluster set catalog_version = catalog_version + 1
