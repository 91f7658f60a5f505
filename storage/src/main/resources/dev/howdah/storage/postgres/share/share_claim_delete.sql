-- Claims of SQL that have no records any more; one that a session is using is left to howdah.claim.
with gone as (
    delete from howdah.share_claim
    where id in (select id from howdah.share_claim where id = any ($1::int8[]) for update skip locked)
    returning id
)
delete from howdah.share_ack as a using gone where a.claim_id = gone.id
