-- One that is there already, or that another broker is about to store, is not replaced: the caller then has nothing of its transaction
-- stored. The rows of a call are sorted by their keys, as at every broker; they come after the heads in the order of locks.
insert into howdah.idempotency_key (stored_at, topic_id, part, digest, partitions, base_offsets, counts, key)
values (?, ?, ?, ?, ?, ?, ?, ?)
on conflict do nothing
