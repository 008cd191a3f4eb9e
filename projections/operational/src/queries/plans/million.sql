-- A million bookings in 5,000 launches of 200 suppliers, and the money that belongs to them, as
-- they would stand there after four years. Runs in an empty read model whose indexes are made
-- afterwards.

create function pg_temp.id(kind integer, n bigint) returns uuid language sql immutable as
    $$ select (lpad(to_hex(kind), 8, '0') || '-0000-8000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

-- What is thrown away anyhow need not be safe first. (Tables that point to others go before them.)
alter table passengers set unlogged;
alter table invoice_lines set unlogged;
alter table invoice_payments set unlogged;
alter table bookings set unlogged;
alter table payments set unlogged;
alter table refunds set unlogged;
alter table invoices set unlogged;

insert into suppliers (
    id, account, legal_name, tax_id, country, legal_address, opened_at, event_no
)
select pg_temp.id(1, n), pg_temp.id(2, n), 'Company ' || n, '12-3456789', 'US', '1 Launch Road',
    '2026-01-01Z', 1
from generate_series(0, 199) as n;

insert into customers (id, account, name, vip, event_no)
select pg_temp.id(3, n), pg_temp.id(4, n), 'Customer ' || n, n % 50 = 0, 1
from generate_series(0, 299999) as n;

-- Every tenth booking is of launch 0; a launch ends after its last booking, if it is to end.
insert into launches (
    id, supplier, rocket, rocket_name, rocket_model, rocket_capacity, rocket_range,
    slug, spaceport, destination, mission, status, date, seat_price_cents,
    seats_offered, seats_reserved, seats_confirmed, seats_forfeited, scheduled_at, event_no,
    first_date, previous_date, cause, reason, confirmed_at,
    ended_at, collected_cents, refunded_cents, fee_cents
)
select pg_temp.id(5, n), pg_temp.id(1, n % 200), pg_temp.id(6, n % 400), 'Rocket ' || n % 400,
    'R', 100000, 'suborbital', 'rocket-' || n % 400 || '-' || n, 'CORN-RANCH', 'suborbital',
    'Mission ' || n % 1000, status, date, 45000000, 100000, 0, 0, 0,
    date - interval '400 days', 100,
    case status when 'delayed' then date - interval '20 days' end,
    case status when 'delayed' then date - interval '10 days' end,
    case when status in ('delayed', 'aborted') then 'weather' end,
    case when status in ('delayed', 'aborted', 'failed') then 'A reason' end,
    date - interval '300 days',
    case when ends then date end,
    case when ends then 9000000000 end,
    case when ends then case status when 'aborted' then 9000000000 else 900000000 end end,
    case status when 'aborted' then 100000 end
from generate_series(0, 4999) as n
cross join lateral (
    select timestamptz '2026-01-01Z' + n * interval '7 hours' as date,
        case
            when n = 0 then 'confirmed'
            when n % 25 = 0 then 'aborted'
            when n % 100 = 1 then 'failed'
            when n < 3500 then 'completed'
            when n % 10 = 2 then 'delayed'
            when n % 2 = 0 then 'confirmed'
            else 'scheduled'
        end as status
) as launch
cross join lateral (select status in ('aborted', 'failed', 'completed') as ends) as over;

insert into completions (
    supplier, launch, completed, fee_basis_points, fee_cents, recorded_at, event_no
)
select supplier, id, row_number() over (partition by supplier order by date), 100, 81000000,
    date, 1
from launches where status = 'completed';

create temporary table numbered_launches as
    select row_number() over (order by id) - 1 as n, id, status, ended_at from launches;
create temporary table numbered_customers as
    select row_number() over (order by id) - 1 as n, id from customers;
analyze numbered_launches, numbered_customers;

insert into bookings (
    id, launch, customer, status, payment, seats, seat_price_cents, total_cents,
    reserved_at, expires_at, confirmed_at, expired_at, cancelled_at, refund_cents,
    refund_percent, event_no, payment_id, ended_at
)
select pg_temp.id(7, bookings.n), launches.id, customers.id, booking.status,
    case bookings.n % 5 when 0 then 'transfer' else 'card' end, 1, 45000000, 45000000,
    at, at + interval '30 minutes',
    case when booking.status not in ('reserved', 'expired') then at end,
    case booking.status when 'expired' then at end,
    case booking.status when 'cancelled' then at end,
    case booking.status when 'cancelled' then 40500000 end,
    case booking.status when 'cancelled' then 90 end,
    1,
    case when booking.status not in ('reserved', 'expired') then pg_temp.id(8, bookings.n) end,
    case when booking.status in ('aborted', 'completed', 'failed') then at end
from generate_series(0, 999999) as bookings (n)
join numbered_launches as launches
    on launches.n = case bookings.n % 10 when 0 then 0 else bookings.n % 5000 end
join numbered_customers as customers on customers.n = bookings.n::bigint * 7919 % 300000
cross join lateral (
    select timestamptz '2025-01-01Z' + bookings.n * interval '2 minutes' as at,
        case
            when bookings.n > 998000 and bookings.n % 20 = 1 then 'reserved'
            when bookings.n % 10 = 3 then 'expired'
            when bookings.n % 12 = 5 then 'cancelled'
            when launches.ended_at is not null then launches.status
            else 'confirmed'
        end as status
) as booking;

-- A payment for each booking, and a tenth of them tried twice.
insert into payments (
    id, purpose, launch, booking, customer, direction, amount_cents, method, status,
    initiated_at, reference, paid_at, failure, failed_at, event_no
)
select case when fails then pg_temp.id(13, n) else coalesce(payment_id, pg_temp.id(14, n)) end, 'booking', launch, bookings.id,
    customer, 'in', total_cents, payment, payment.status, reserved_at,
    case payment.status when 'completed' then 'ch_' || n end,
    case payment.status when 'completed' then reserved_at end,
    case payment.status when 'failed' then 'declined' end,
    case payment.status when 'failed' then reserved_at end,
    1
from (
    select *, row_number() over () - 1 as n from bookings
) as bookings
join (values (false), (true)) as tried (fails) on not fails or n % 10 = 0
cross join lateral (
    select case
        when fails then 'failed'
        when bookings.status = 'reserved' then 'pending'
        else 'completed'
    end as status
) as payment
where fails or bookings.status <> 'expired';

insert into refunds (
    id, payment, purpose, launch, booking, customer, method, payment_reference, paid_cents,
    amount_cents, cause, status, attempts, requested_at, approved_at, reference, paid_at,
    failed_at, rejected_at, reason, event_no
)
select pg_temp.id(9, n), payment_id, 'booking', launch, bookings.id, customer, payment, 'ch_' || n,
    total_cents, coalesce(refund_cents, total_cents),
    case bookings.status
        when 'cancelled' then 'cancellation' when 'aborted' then 'abort' else 'failure' end,
    refund.status,
    case when refund.status in ('requested', 'rejected') then 0 else 1 end,
    reserved_at,
    case when refund.status not in ('requested', 'rejected') then reserved_at end,
    case refund.status when 'paid' then 're_' || n end,
    case refund.status when 'paid' then reserved_at end,
    case refund.status when 'failed' then reserved_at end,
    case refund.status when 'rejected' then reserved_at end,
    case when refund.status in ('failed', 'rejected') then 'A reason' end,
    1
from (
    select *, row_number() over () - 1 as n from bookings
    where status in ('cancelled', 'aborted', 'failed')
) as bookings
cross join lateral (
    select case
        when n % 500 = 1 then 'requested'
        when n % 1000 = 2 then 'failed'
        when n % 1000 = 3 then 'rejected'
        else 'paid'
    end as status
) as refund;

-- Bookings' invoices, credit notes of refunds that were paid, and what suppliers owe and are owed.
insert into invoices (
    id, kind, year, customer, supplier, launch, booking, corrects, refund, status, number,
    total_cents, paid_cents, written_at, issued_at, due_at, overdue_at, settled_at,
    cancelled_at, credit_note, event_no
)
select pg_temp.id(10, row_number() over ()), kind, extract(year from at), customer,
    supplier, launch, booking, corrects, refund, status,
    case when status <> 'drafted' then
        case kind when 'booking' then 'BKG-' when 'credit_note' then 'CRN-'
            when 'supplier_fee' then 'FEE-' else 'No-' end
        || extract(year from at) || '-' || lpad((row_number() over ())::text, 7, '0')
    end,
    total_cents,
    case status when 'settled' then total_cents when 'partially_paid' then 1 else 0 end,
    at,
    case when status <> 'drafted' then at end,
    case when status <> 'drafted' then at + interval '30 days' end,
    case status when 'overdue' then at end,
    case status when 'settled' then at end,
    case status when 'cancelled' then at end,
    case status when 'cancelled' then pg_temp.id(11, 0) end,
    1
from (
    select 'booking' as kind, customer, null::uuid as supplier, launch, id as booking,
        null::uuid as corrects, null::uuid as refund, total_cents,
        case when reserved_at > '2028-10-19Z' then 'drafted'
            when status in ('cancelled', 'aborted') then 'cancelled' else 'settled' end as status,
        reserved_at as at
    from bookings where payment_id is not null
    union all
    select 'credit_note', customer, null, launch, booking, null, id, amount_cents,
        'settled', requested_at
    from refunds where status = 'paid'
    union all
    select kind, null, supplier, launches.id, null, null, null, 81000000,
        case
            when date < '2027-06-01Z' then 'settled'
            when kind = 'supplier_fee' and date < '2028-06-01Z' then 'overdue'
            when extract(day from date)::integer % 3 = 1 then 'partially_paid'
            else 'issued'
        end,
        date
    from launches
    join (values ('supplier_fee'), ('supplier_launch')) as kinds (kind)
        on launches.status = 'completed' or (launches.status = 'aborted' and kind = 'supplier_fee')
) as written;

-- Payments of suppliers' invoices, in and out.
insert into payments (
    id, purpose, invoice, supplier, direction, amount_cents, method, status,
    initiated_at, reference, paid_at, event_no
)
select pg_temp.id(12, row_number() over ()), 'invoice', id, supplier,
    case kind when 'supplier_fee' then 'in' else 'out' end, total_cents, 'transfer', 'completed',
    written_at, 'transfer ' || number, written_at, 1
from invoices where supplier is not null and status = 'settled';
