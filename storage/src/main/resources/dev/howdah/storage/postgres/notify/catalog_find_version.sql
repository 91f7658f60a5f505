select catalog_version from howdah.cluster
