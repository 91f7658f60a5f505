-- What was set at run time for brokers (name '' for all of them, else a node id) and for groups. A topic's is on its own row.
create table howdah.config (
    kind    text  not null,
    name    text  not null collate "C",
    -- Only what was set explicitly; names are Kafka's.
    config  jsonb not null default '{}',
    constraint config_pkey primary key (kind, name),
    constraint config_kind_check check (kind in ('BROKER', 'GROUP'))
);
