-- A version may be divided: each shard has a lease, a token and a checkpoint of its own, so the record of the
-- projection is one row for each. Which shard an aggregate is in follows from its id.
-- What there is, is one shard, and programs from before this go on with its row.

alter table checkpoint
    drop column only_one,
    -- From 0.
    add column shard smallint not null default 0 primary key,
    -- Into how many shards the version is divided. What the first one's row says holds.
    add column shards smallint not null default 1 check (shards between 1 and 16),
    add check (shard between 0 and shards - 1);
