-- Users that Howdah keeps itself, as SCRAM verifiers (RFC 5802): a password cannot be read from them. Kafka's tools change them
-- (AlterUserScramCredentials), and howdah user add.
create table howdah.scram_credential (
    user_name   text    not null collate "C",
    mechanism   text    not null collate "C",
    iterations  integer not null,
    salt        bytea   not null,
    stored_key  bytea   not null,
    server_key  bytea   not null,
    constraint scram_credential_pkey primary key (user_name, mechanism),
    constraint scram_credential_mechanism_check check (mechanism in ('SCRAM-SHA-256', 'SCRAM-SHA-512'))
);

-- What the salts of users are made of that do not exist: an answer that is the same each time, and at each broker, does not tell.
create table howdah.login_secret (
    only_one boolean not null default true,
    secret   bytea   not null,
    constraint login_secret_pkey primary key (only_one),
    constraint login_secret_check check (only_one)
);

-- gen_random_uuid has 122 bits of Postgres's strong randomness.
insert into howdah.login_secret (secret)
values (pg_catalog.sha256(pg_catalog.convert_to(
    pg_catalog.gen_random_uuid()::text || pg_catalog.gen_random_uuid()::text || pg_catalog.gen_random_uuid()::text, 'UTF8')));

-- Whoever is granted select on all tables of the schema, as readers are, sees no row of these two. The owner does.
alter table howdah.scram_credential enable row level security;
alter table howdah.login_secret enable row level security;

comment on table howdah.scram_credential is 'Users that may log in, as SCRAM verifiers; nobody but the owner sees rows';
comment on column howdah.scram_credential.user_name is 'The name of the user';
comment on column howdah.scram_credential.mechanism is 'The mechanism that the verifier is for';
comment on column howdah.scram_credential.iterations is 'How often the password was hashed';
comment on column howdah.scram_credential.salt is 'What the password was hashed with';
comment on column howdah.scram_credential.stored_key is 'The hash of the key of the client';
comment on column howdah.scram_credential.server_key is 'The key with which the server proves itself';
comment on table howdah.login_secret is 'What the salts of users are derived from that do not exist; nobody but the owner sees the row';
comment on column howdah.login_secret.only_one is 'Always true: there is one row';
comment on column howdah.login_secret.secret is '32 bytes by chance';
