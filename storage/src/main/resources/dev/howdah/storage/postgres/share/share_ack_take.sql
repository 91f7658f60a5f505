-- What was acknowledged under these claims of SQL, once.
update howdah.share_ack set taken = true
where claim_id = any ($1::int8[]) and not taken
returning claim_id, record_offset, accepted
