-- Who may do what: Kafka's access control lists, a row each. Whoever changes them, a broker or SQL, tells all brokers.
create table howdah.acl (
    id            bigint generated always as identity,
    created_at    timestamptz not null default clock_timestamp(),
    -- All words are Kafka's.
    resource_type text        not null,
    pattern_type  text        not null,
    operation     text        not null,
    permission    text        not null,
    resource_name text        not null collate "C",
    principal     text        not null collate "C",
    host          text        not null collate "C" default '*',
    constraint acl_pkey primary key (id),
    constraint acl_resource_type_check check (
        resource_type in ('TOPIC', 'GROUP', 'CLUSTER', 'TRANSACTIONAL_ID', 'DELEGATION_TOKEN', 'USER')),
    constraint acl_pattern_type_check check (pattern_type in ('LITERAL', 'PREFIXED')),
    constraint acl_operation_check check (
        operation in (
            'ALL', 'READ', 'WRITE', 'CREATE', 'DELETE', 'ALTER', 'DESCRIBE', 'CLUSTER_ACTION', 'DESCRIBE_CONFIGS',
            'ALTER_CONFIGS', 'IDEMPOTENT_WRITE', 'CREATE_TOKENS', 'DESCRIBE_TOKENS', 'TWO_PHASE_COMMIT')),
    constraint acl_permission_check check (permission in ('ALLOW', 'DENY')),
    constraint acl_resource_name_check check (resource_name <> '')
);

-- One row. Who changes ACLs locks it, so that changes come one after the other; it rises with each.
create table howdah.acl_version (
    version bigint not null,
    one     boolean not null default true,
    constraint acl_version_pkey primary key (one),
    constraint acl_version_one_check check (one)
);

insert into howdah.acl_version (version) values (1);

-- The version of the catalog rises too: brokers look at it every few seconds, should the notification be lost.
create function howdah.acl_changed() returns trigger
    language plpgsql set search_path = pg_catalog
as $$
begin
    update howdah.acl_version set version = version + 1;
    update howdah.cluster set catalog_version = catalog_version + 1;
    perform pg_notify('howdah_acls', '');
    return null;
end
$$;

create trigger acl_changed after insert or update or delete or truncate on howdah.acl
    for each statement execute function howdah.acl_changed();

comment on table howdah.acl is 'Kafka''s access control lists: what a principal may do, or may not, and from where.';
comment on column howdah.acl.id is 'Of the row.';
comment on column howdah.acl.created_at is 'When it was made.';
comment on column howdah.acl.resource_type is 'What it is about: TOPIC, GROUP, CLUSTER and so on.';
comment on column howdah.acl.pattern_type is 'LITERAL: that one name, or all if it is *. PREFIXED: all names that begin so.';
comment on column howdah.acl.operation is 'What may be done, or may not: READ, WRITE and so on, or ALL.';
comment on column howdah.acl.permission is 'ALLOW or DENY; a DENY goes before every ALLOW.';
comment on column howdah.acl.resource_name is 'See pattern_type; of the cluster kafka-cluster.';
comment on column howdah.acl.principal is 'Who, such as User:alice; User:* is everybody.';
comment on column howdah.acl.host is 'The address from which; * is any.';

comment on table howdah.acl_version is 'One row: it rises whenever the ACLs change.';
comment on column howdah.acl_version.version is 'How often they have changed.';
comment on column howdah.acl_version.one is 'So that there is one row.';

comment on function howdah.acl_changed() is 'Tells all brokers that ACLs have changed.';
