-- What was acknowledged under these claims of SQL.
delete from howdah.share_ack where claim_id = any ($1::int8[]) returning claim_id, record_offset, accepted
