create table howdah.migration (
    applied_at  timestamptz not null,
    number      integer     not null,
    name        text        not null,
    constraint migration_pkey primary key (number)
)
