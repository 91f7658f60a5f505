-- The index for howdah.find, over a leaf that takes no more records. Hashes stand for keys, because a key may be longer
-- than an index entry may be.
create index if not exists {keys_index} on {log_leaf} using gin (howdah.key_hashes(keys))
