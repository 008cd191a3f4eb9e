-- Accounts: who may use the system, and as what.
--
-- No program of the releases before writes to the log what happens to accounts, so there is
-- nothing to make up for.

create table accounts (
    id uuid primary key,
    kind text not null check (kind in ('customer', 'supplier', 'employee')),
    -- The email that was told or verified last. Empty once they were erased. Not unique: that is
    -- for the store of credentials to see to, and accounts come in any order, so of two between
    -- which an email went over, the later may come first.
    email text,
    -- Whether its holder ever showed that they read an email of theirs.
    email_verified boolean not null,
    roles text[] not null,
    disabled boolean not null,
    -- An employee takes up an invitation by the first email that they verify.
    status text not null generated always as (
        case
            when disabled then 'disabled'
            when kind = 'employee' and not email_verified then 'invited'
            else 'active'
        end
    ) stored,
    -- Whose it is: one of the two, or an employee's.
    customer uuid,
    supplier uuid,
    -- When it was registered or, an employee's, made.
    registered_at timestamptz not null,
    event_no bigint not null,
    constraint accounts_holder_check check (
        (kind = 'customer') = (customer is not null)
        and (kind = 'supplier') = (supplier is not null)
    ),
    -- Customers and suppliers are that for ever; employees have each of their roles once.
    constraint accounts_roles_check check (
        case kind
            when 'employee' then cardinality(roles) = num_nonnulls(
                array_position(roles, 'finance'),
                array_position(roles, 'it'),
                array_position(roles, 'auditor')
            )
            else roles = array[kind]
        end
    )
);

-- A customer, and a supplier, has one account.
create unique index accounts_customer on accounts (customer) where customer is not null;
create unique index accounts_supplier on accounts (supplier) where supplier is not null;
