//! The acts of a season, one after the other; within an act, many people at once.

mod flying;
mod offering;
mod selling;
mod settling;
mod turning;

use anyhow::Result;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::season::Season;

/// How many people act at the same time.
const AT_ONCE: usize = 16;

/// Plays all of it.
pub(crate) async fn play(season: &mut Season) -> Result<()> {
    offering::everybody_introduces_themselves(season).await?;
    offering::suppliers_offer_launches(season).await?;
    selling::customers_book(season).await?;
    selling::customers_pay(season).await?;
    selling::reservations_run_out(season).await?;
    selling::late_customers_pay(season).await?;
    turning::customers_step_back(season, 10, "early cancellations").await?;
    turning::launches_are_aborted(season).await?;
    turning::launches_are_delayed(season).await?;
    turning::a_year_is_over(season).await?;
    turning::customers_step_back(season, 10, "later cancellations").await?;
    turning::launches_that_do_not_pay_are_aborted(season).await?;
    turning::customers_step_back(season, 20, "late cancellations").await?;
    flying::launches_fly(season).await?;
    settling::finance_pays_back(season).await?;
    settling::suppliers_are_paid(season).await?;
    settling::fees_are_paid(season).await?;
    settling::a_fee_is_overdue(season).await
}

/// Does something for each of many, some at a time, in no order.
async fn each<T, R, F>(many: impl IntoIterator<Item = T>, act: impl Fn(T) -> F) -> Result<Vec<R>>
where
    F: Future<Output = Result<R>>,
{
    stream::iter(many)
        .map(act)
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}
