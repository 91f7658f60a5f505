select
    pg_catalog.to_regclass('howdah.migration') is not null as migrated,
    pg_catalog.to_regnamespace('howdah') is not null as howdah,
    pg_catalog.to_regnamespace('howdah_log') is not null as howdah_log,
    pg_catalog.to_regnamespace('topics') is not null as topics
