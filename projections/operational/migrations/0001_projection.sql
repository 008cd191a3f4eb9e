-- What every read model in PostgreSQL has: the record of its projection, and what is parked.
-- Runs inside the schema of one version.

-- One row. Lease, fencing token and checkpoint are one record: nothing can be written without
-- holding what allows it.
create table checkpoint (
    only_one boolean primary key default true check (only_one),
    log uuid not null,
    position bigint not null default 0 check (position >= 0),
    holder text,
    token bigint not null default 0,
    leased_until timestamptz
);

-- Commits that could not be applied, and those that came after them in their aggregate.
create table parked (
    position bigint primary key,
    aggregate text not null,
    id uuid not null,
    -- The commit in JSON, its personal fields sealed as the log keeps them.
    commit bytea not null,
    cause text not null,
    attempts integer not null default 1 check (attempts > 0),
    first_at timestamptz not null
);

create index parked_by_aggregate on parked (aggregate, id, position);
