-- The claims of SQL among these whose lease has run out, locked: nobody is acknowledging any of their records, nor will.
select id from howdah.share_claim where id = any ($1::int8[]) and until <= clock_timestamp() for update skip locked
