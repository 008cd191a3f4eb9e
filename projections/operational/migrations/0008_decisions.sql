-- What people decide about parked commits. A decision is named by its place in the log, where it says who
-- decided and why. A projector from before this neither sets these nor skips anything.

alter table parked
    -- When it was tried again, and by which decision; one decision is one attempt.
    add column tried_at timestamptz,
    add column tried_by bigint,
    -- By which decision the projection does without it.
    add column skipped_by bigint;
