-- Suppliers, rockets, launches with their bookings and passengers.
--
-- Every row belongs to one aggregate and is guarded by event_no, the number of the aggregate's
-- event that wrote it last. Foreign keys hold within one aggregate only: a launch, its bookings
-- and their passengers. Money is in cents of US dollars.

create table suppliers (
    id uuid primary key,
    account uuid not null,
    legal_name text not null,
    tax_id text not null,
    country text not null,
    legal_address text not null,
    -- The person to talk to; empty once they were erased.
    contact_name text,
    contact_email text,
    contact_phone text,
    opened_at timestamptz not null,
    event_no bigint not null
);

create table rockets (
    id uuid primary key,
    supplier uuid not null,
    name text not null,
    model text not null,
    capacity bigint not null check (capacity between 1 and 100000),
    range text not null check (range in ('suborbital', 'low_earth_orbit', 'interplanetary')),
    registered_at timestamptz not null,
    retired_at timestamptz,
    event_no bigint not null
);

create index rockets_of_supplier on rockets (supplier, registered_at, id);

-- The seats change with every booking. They are in no index and pages are not filled up, so
-- that such a change stays within its page.
create table launches (
    id uuid primary key,
    supplier uuid not null,
    -- The rocket as it was registered when the launch was scheduled.
    rocket uuid not null,
    rocket_name text not null,
    rocket_model text not null,
    rocket_capacity bigint not null check (rocket_capacity > 0),
    rocket_range text not null
        check (rocket_range in ('suborbital', 'low_earth_orbit', 'interplanetary')),
    slug text not null,
    spaceport text not null,
    destination text not null
        check (destination in ('suborbital', 'low_earth_orbit', 'interplanetary')),
    mission text not null,
    status text not null check (status in ('scheduled')),
    date timestamptz not null,
    seat_price_cents bigint not null check (seat_price_cents >= 0),
    seats_offered bigint not null check (seats_offered >= 0),
    seats_reserved bigint not null check (seats_reserved >= 0),
    seats_confirmed bigint not null check (seats_confirmed >= 0),
    seats_forfeited bigint not null check (seats_forfeited >= 0),
    scheduled_at timestamptz not null,
    event_no bigint not null,
    constraint never_oversold
        check (seats_reserved + seats_confirmed + seats_forfeited <= seats_offered)
) with (fillfactor = 70);

create index launches_by_date on launches (date, id);
create index launches_by_age on launches (scheduled_at, id);
create index launches_of_supplier_by_date on launches (supplier, date, id);
create index launches_of_supplier_by_age on launches (supplier, scheduled_at, id);
create index launches_of_rocket on launches (rocket, date, id);

create table bookings (
    id uuid primary key,
    launch uuid not null references launches,
    customer uuid not null,
    status text not null check (status in ('reserved', 'confirmed', 'expired', 'cancelled')),
    payment text not null check (payment in ('card', 'transfer')),
    seats bigint not null check (seats > 0),
    seat_price_cents bigint not null check (seat_price_cents >= 0),
    total_cents bigint not null check (total_cents >= 0),
    reserved_at timestamptz not null,
    expires_at timestamptz not null,
    confirmed_at timestamptz,
    -- It may have been paid after.
    expired_at timestamptz,
    cancelled_at timestamptz,
    -- Of a cancelled one: what is paid back.
    refund_cents bigint check (refund_cents >= 0),
    refund_percent smallint check (refund_percent between 0 and 100),
    event_no bigint not null
) with (fillfactor = 85);

create index bookings_by_age on bookings (reserved_at, id);
create index bookings_of_launch on bookings (launch, reserved_at, id);
create index bookings_of_customer on bookings (customer, reserved_at, id);

create table passengers (
    booking uuid not null references bookings,
    -- The place in the booking's list, from 0.
    place smallint not null check (place >= 0),
    id uuid not null,
    -- Empty once the passenger was erased.
    name text,
    email text,
    phone text,
    date_of_birth date,
    event_no bigint not null,
    primary key (booking, place)
);
