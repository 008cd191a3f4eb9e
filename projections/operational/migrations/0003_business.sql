-- The whole life of launches and bookings; payments, refunds and invoices; customers; what
-- suppliers completed.
--
-- Older programs read and write these tables meanwhile: what is new in a row is empty or has a
-- constant for a default, and new checks hold for whatever is written from now on (0004 looks at
-- what is there already, 0005 makes the indexes of what is there already). No table is written
-- anew or read through, so every lock is held for a moment only.

-- A lock that does not come soon must not hold up those who would wait behind it.
set local lock_timeout = '5s';

alter table launches
    -- When it was to start at first, and before the last delay. Empty until it is delayed.
    add column first_date timestamptz,
    add column previous_date timestamptz,
    -- Few seats were sold when its present date came near.
    add column low_occupancy boolean not null default false,
    -- Why it was delayed last, aborted, or failed.
    add column cause text,
    add column reason text,
    -- When it was confirmed last.
    add column confirmed_at timestamptz,
    -- When it was aborted, completed, or failed; and what it brought in by then.
    add column ended_at timestamptz,
    add column collected_cents bigint,
    add column refunded_cents bigint,
    -- What its supplier owes for having aborted it. For a completed one: see `completions`.
    add column fee_cents bigint,
    drop constraint launches_status_check,
    add constraint launches_status_check check (
        status in ('scheduled', 'confirmed', 'delayed', 'aborted', 'completed', 'failed')
    ) not valid,
    add constraint launches_delay_check check (
        (first_date is null) = (previous_date is null)
        and first_date <= previous_date
        and previous_date < date
        and (status <> 'delayed' or previous_date is not null)
    ) not valid,
    add constraint launches_reason_check check (
        cause in ('weather', 'technical', 'financial')
        and (status not in ('delayed', 'aborted') or cause is not null)
        and (status not in ('delayed', 'aborted', 'failed') or reason is not null)
    ) not valid,
    add constraint launches_confirmation_check check (
        status <> 'confirmed' or confirmed_at is not null
    ) not valid,
    add constraint launches_end_check check (
        (status in ('aborted', 'completed', 'failed')) = (ended_at is not null)
        and (ended_at is null) = (collected_cents is null)
        and (ended_at is null) = (refunded_cents is null)
        and refunded_cents between 0 and collected_cents
        and (ended_at is null or seats_reserved = 0)
        and (status <> 'aborted' or seats_confirmed = 0)
    ) not valid,
    add constraint launches_fee_check check (
        (status = 'aborted') = (fee_cents is not null) and fee_cents >= 0
    ) not valid;

alter table bookings
    -- The payment that paid all of it. Empty where an older program noted that it was paid.
    add column payment_id uuid,
    -- When its launch ended it: aborted, completed or failed it.
    add column ended_at timestamptz,
    drop constraint bookings_status_check,
    add constraint bookings_status_check check (
        status in (
            'reserved', 'confirmed', 'expired', 'cancelled', 'aborted', 'completed', 'failed'
        )
    ) not valid,
    add constraint bookings_confirmation_check check (
        (status not in ('confirmed', 'completed', 'failed') or confirmed_at is not null)
        and (payment_id is null or confirmed_at is not null)
    ) not valid,
    add constraint bookings_expiry_check check (
        status <> 'expired' or expired_at is not null
    ) not valid,
    add constraint bookings_cancellation_check check (
        (status = 'cancelled') = (cancelled_at is not null)
        and (cancelled_at is null) = (refund_cents is null)
        and (cancelled_at is null) = (refund_percent is null)
        and refund_cents <= total_cents
    ) not valid,
    add constraint bookings_end_check check (
        (status in ('aborted', 'completed', 'failed')) = (ended_at is not null)
    ) not valid;

create table customers (
    id uuid primary key,
    -- Empty until the profile is opened: somebody may be a VIP without one.
    account uuid,
    -- Empty without a profile, and once they were erased.
    name text check (name is null or account is not null),
    vip boolean not null,
    event_no bigint not null
);

-- A completed launch, and the fee for it, as its supplier recorded them. Belongs to the supplier.
create table completions (
    supplier uuid not null,
    launch uuid not null unique,
    -- How many launches of this supplier are completed, this one included.
    completed bigint not null check (completed > 0),
    -- The fee in hundredths of a percent of the revenue, and in cents.
    fee_basis_points bigint not null check (fee_basis_points between 0 and 10000),
    fee_cents bigint not null check (fee_cents >= 0),
    recorded_at timestamptz not null,
    event_no bigint not null,
    primary key (supplier, launch),
    unique (supplier, completed)
);

create table payments (
    id uuid primary key,
    purpose text not null check (purpose in ('booking', 'invoice')),
    -- Of a booking.
    launch uuid,
    booking uuid,
    customer uuid,
    -- Of an invoice.
    invoice uuid,
    supplier uuid,
    direction text not null check (direction in ('in', 'out')),
    amount_cents bigint not null check (amount_cents > 0),
    method text not null check (method in ('card', 'transfer')),
    status text not null check (status in ('pending', 'completed', 'failed')),
    initiated_at timestamptz not null,
    -- Of a completed one: what gateway or bank call it, and when the money was there.
    reference text,
    paid_at timestamptz,
    -- Of a failed one.
    failure text check (
        failure in (
            'declined', 'insufficient_funds', 'expired_card', 'invalid_card', 'rejected'
        )
    ),
    failed_at timestamptz,
    event_no bigint not null,
    constraint payments_purpose_fields_check check (
        num_nonnulls(launch, booking, customer) = case purpose when 'booking' then 3 else 0 end
        and num_nonnulls(invoice, supplier) = case purpose when 'invoice' then 2 else 0 end
        and (purpose = 'invoice' or direction = 'in')
    ),
    constraint payments_status_fields_check check (
        num_nonnulls(reference, paid_at) = case status when 'completed' then 2 else 0 end
        and num_nonnulls(failure, failed_at) = case status when 'failed' then 2 else 0 end
    )
);

-- What sums need stands in the first index, so that they read nothing else.
create index payments_by_age on payments (initiated_at, id)
    include (status, direction, amount_cents);
create index payments_by_status on payments (status, initiated_at, id);
create index payments_of_invoices_by_age on payments (initiated_at, id) where purpose = 'invoice';
create index payments_of_customer on payments (customer, initiated_at, id)
    where customer is not null;
create index payments_of_supplier on payments (supplier, initiated_at, id)
    where supplier is not null;
create index payments_of_launch on payments (launch, initiated_at, id) where launch is not null;
create index payments_of_booking on payments (booking, initiated_at, id)
    where booking is not null;
create index payments_of_invoice on payments (invoice, initiated_at, id)
    where invoice is not null;
create index payments_by_reference on payments (reference) where reference is not null;

create table refunds (
    id uuid primary key,
    -- What is refunded: at most once.
    payment uuid not null unique,
    -- What that payment was for.
    purpose text not null check (purpose in ('booking', 'invoice')),
    launch uuid,
    booking uuid,
    customer uuid,
    invoice uuid,
    supplier uuid,
    method text not null check (method in ('card', 'transfer')),
    payment_reference text not null,
    paid_cents bigint not null,
    amount_cents bigint not null check (amount_cents between 1 and paid_cents),
    cause text not null check (cause in ('cancellation', 'abort', 'failure', 'not_needed')),
    status text not null
        check (status in ('requested', 'approved', 'paid', 'failed', 'rejected')),
    -- How often it was approved.
    attempts bigint not null check (attempts >= 0),
    requested_at timestamptz not null,
    -- When it was approved last.
    approved_at timestamptz,
    -- What gateway or bank call it, and when it went.
    reference text,
    paid_at timestamptz,
    -- When it did not arrive, the last time.
    failed_at timestamptz,
    rejected_at timestamptz,
    -- Why it did not arrive, the last time, or does not go.
    reason text,
    event_no bigint not null,
    constraint refunds_purpose_fields_check check (
        num_nonnulls(launch, booking, customer) = case purpose when 'booking' then 3 else 0 end
        and num_nonnulls(invoice, supplier) = case purpose when 'invoice' then 2 else 0 end
    ),
    constraint refunds_status_fields_check check (
        (attempts > 0) = (approved_at is not null)
        and (status not in ('approved', 'paid', 'failed') or approved_at is not null)
        and num_nonnulls(reference, paid_at) = case status when 'paid' then 2 else 0 end
        and (status <> 'failed' or failed_at is not null)
        and (status = 'rejected') = (rejected_at is not null)
        and (status not in ('failed', 'rejected') or reason is not null)
    )
);

create index refunds_by_age on refunds (requested_at, id) include (status, cause, amount_cents);
create index refunds_by_status on refunds (status, requested_at, id);
create index refunds_by_cause on refunds (cause, requested_at, id);
create index refunds_of_launch on refunds (launch, requested_at, id) where launch is not null;

create table invoices (
    id uuid primary key,
    kind text not null
        check (kind in ('booking', 'supplier_fee', 'supplier_launch', 'credit_note')),
    -- The legal year, in UTC.
    year integer not null,
    -- The other side: one of the two.
    customer uuid,
    supplier uuid,
    -- How that one is named on it. Empty if that was not known, and once they were erased.
    recipient_name text,
    recipient_tax_id text,
    recipient_address text,
    recipient_country text,
    launch uuid not null,
    booking uuid,
    -- Of a credit note: the invoice that it takes back, and the refund that it tells of.
    corrects uuid,
    refund uuid,
    status text not null check (
        status in ('drafted', 'issued', 'partially_paid', 'overdue', 'settled', 'cancelled')
    ),
    number text,
    total_cents bigint not null check (total_cents > 0),
    paid_cents bigint not null,
    -- What is still to be paid: of an issued one, until it is settled or taken back.
    open_cents bigint not null generated always as (
        case when status in ('issued', 'partially_paid', 'overdue')
            then total_cents - paid_cents else 0 end
    ) stored,
    -- When it was drafted or, a supplier's own, submitted.
    written_at timestamptz not null,
    issued_at timestamptz,
    due_at timestamptz,
    overdue_at timestamptz,
    settled_at timestamptz,
    cancelled_at timestamptz,
    -- What took it back.
    credit_note uuid,
    event_no bigint not null,
    constraint invoices_counterparty_check check (
        num_nonnulls(customer, supplier) = 1
        and (kind <> 'booking' or (customer is not null and booking is not null))
        and (kind not in ('supplier_fee', 'supplier_launch') or supplier is not null)
    ),
    -- A number of our own names its series and its year: `BKG-2026-000001`.
    constraint invoices_number_check check (
        kind = 'supplier_launch'
        or number like case kind
            when 'booking' then 'BKG-' when 'supplier_fee' then 'FEE-' else 'CRN-'
        end || year || '-%'
    ),
    constraint invoices_paid_check check (
        paid_cents between 0 and total_cents
        and case status
            when 'drafted' then paid_cents = 0
            when 'issued' then paid_cents = 0
            when 'partially_paid' then paid_cents > 0 and paid_cents < total_cents
            when 'overdue' then paid_cents < total_cents
            when 'settled' then paid_cents = total_cents or kind = 'credit_note'
            else true
        end
    ),
    constraint invoices_status_fields_check check (
        num_nonnulls(number, issued_at, due_at) = case status when 'drafted' then 0 else 3 end
        and (status <> 'overdue' or overdue_at is not null)
        and (status <> 'settled' or settled_at is not null)
        and num_nonnulls(cancelled_at, credit_note)
            = case status when 'cancelled' then 2 else 0 end
    )
);

-- Numbers are unique: ours, because each is of one series and year; a supplier's own, for them.
create unique index invoices_number on invoices (number) where kind <> 'supplier_launch';
create unique index invoices_number_of_supplier on invoices (number, supplier)
    where kind = 'supplier_launch';
-- One of the supplier's own for each launch.
create unique index invoices_submitted on invoices (launch) where kind = 'supplier_launch';
-- What sums need stands in the first index, so that they read nothing else.
create index invoices_by_age on invoices (written_at, id)
    include (kind, status, total_cents, paid_cents, open_cents);
create index invoices_by_kind on invoices (kind, written_at, id);
create index invoices_by_status on invoices (status, written_at, id);
create index invoices_open on invoices (written_at, id) include (due_at) where open_cents > 0;
create index invoices_of_customer on invoices (customer, written_at, id)
    where customer is not null;
create index invoices_of_supplier on invoices (supplier, written_at, id)
    include (kind, year, status, total_cents, paid_cents, open_cents)
    where supplier is not null;
create index invoices_of_launch on invoices (launch, written_at, id);

create table invoice_lines (
    invoice uuid not null references invoices,
    -- The place on the invoice, from 0.
    place smallint not null check (place >= 0),
    text text not null,
    quantity bigint not null check (quantity >= 0),
    unit_price_cents bigint not null check (unit_price_cents >= 0),
    tax_basis_points bigint not null check (tax_basis_points >= 0),
    event_no bigint not null,
    primary key (invoice, place)
);

create table invoice_payments (
    invoice uuid not null references invoices,
    payment uuid not null,
    amount_cents bigint not null check (amount_cents > 0),
    applied_at timestamptz not null,
    event_no bigint not null,
    primary key (invoice, payment)
);
