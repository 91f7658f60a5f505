create or replace trigger howdah_insert instead of insert on {view} for each row execute function howdah.outbox_insert({topic_id})
