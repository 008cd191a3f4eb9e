-- Whether the checks of 0003 hold for rows that were there before. Reads the tables through;
-- everybody may read and write them meanwhile.

set local statement_timeout = 0;

alter table launches
    validate constraint launches_status_check,
    validate constraint launches_delay_check,
    validate constraint launches_reason_check,
    validate constraint launches_confirmation_check,
    validate constraint launches_end_check,
    validate constraint launches_fee_check;

alter table bookings
    validate constraint bookings_status_check,
    validate constraint bookings_confirmation_check,
    validate constraint bookings_expiry_check,
    validate constraint bookings_cancellation_check,
    validate constraint bookings_end_check;
