-- Quotas of clients: one row for each that is set, as Kafka's AlterClientQuotas sets them. They are few and seldom read: every broker has
-- them in memory.
create table howdah.client_quota (
    value          double precision not null,
    -- Kafka's, such as producer_byte_rate; it has its own unit.
    name           text not null collate "C",
    -- Whose it is. Null: it does not ask for that; '': of all who have none of their own, Kafka's default.
    user_name      text collate "C",
    client_id      text collate "C",
    ip             text collate "C",
    -- If it is too long for the key (howdah.group_state has the same).
    long_user_name bytea,
    long_client_id bytea,
    constraint client_quota_entity_key unique nulls not distinct (user_name, client_id, ip, name),
    constraint client_quota_entity_check check ((ip is null) = (user_name is not null or client_id is not null))
);

comment on table howdah.client_quota is
    'Quotas of clients by user, client id or IP address. kafka-configs sets them; brokers read them when the catalog''s version has risen.';
