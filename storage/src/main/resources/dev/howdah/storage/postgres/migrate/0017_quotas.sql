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
comment on column howdah.client_quota.value is 'In the unit of the quota, such as bytes a second.';
comment on column howdah.client_quota.name is 'Which quota, as Kafka calls it: producer_byte_rate, and so on.';
comment on column howdah.client_quota.user_name is 'The user. Null: any; empty: users that have none of their own.';
comment on column howdah.client_quota.client_id is 'The client id. Null: any; empty: client ids that have none of their own.';
comment on column howdah.client_quota.ip is 'The IP address. Null: any; empty: addresses that have none of their own.';
comment on column howdah.client_quota.long_user_name is 'The user, if the name is too long for a key.';
comment on column howdah.client_quota.long_client_id is 'The client id, if it is too long for a key.';
