-- Indexes of tables that have rows already. Everybody reads meanwhile; the projector waits, for
-- about a second for each million rows. (Not `concurrently`: that waits for everybody who waits
-- for this migration.)

set local statement_timeout = 0;

-- Bookings that wait, that expired, that were ended: few among many.
create index bookings_by_status on bookings (status, reserved_at, id);
-- What came in for a launch so far, and what of it goes back.
create index bookings_paid_of_launch on bookings (launch) include (total_cents, refund_cents)
    where confirmed_at is not null;

create index launches_by_status on launches (status, date, id);
create index launches_of_supplier_by_end on launches (supplier, ended_at)
    include (collected_cents, refunded_cents) where ended_at is not null;
