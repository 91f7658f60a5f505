-- Whether a share partition is there at all.
select from howdah.share_partition where group_id = $1::text and topic_id = $2::int4 and partition = $3::int4
