-- What time alone changes: reservations whose time is up, and invoices that are due. Few among
-- many, and soon no more in these indexes.

set local statement_timeout = 0;

create index bookings_overdue on bookings (expires_at, id) include (launch)
    where status = 'reserved';
create index invoices_due on invoices (due_at, id)
    where status in ('issued', 'partially_paid');
