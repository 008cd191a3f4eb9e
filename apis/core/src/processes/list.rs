//! `GET /processes`: all processes and how far each is with the log, for IT and auditors.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::operations::{Process, ProcessState, Processes, ProjectionState};
use api_kit::{ApiProblem, Principal, Role};
use domain::commit::Position;
use event_log::{EventLog, Head, Unavailable};
use futures_util::future::try_join_all;
use heartbeats::{Presence, Projection, Seen, heard, seen};

use crate::refusal;
use crate::state::State;

/// A projection, by who keeps it up to date, its name and its version: what a process tells of
/// another's projections hides nothing.
type Which = (String, String, u32);

/// All processes that tell of themselves, and those that did until lately. One that said nothing for
/// eight seconds is `silent`, and shown for ten minutes, and for as long as no other of its name lives,
/// a day at most.
#[utoipa::path(
    get,
    path = "/api/v1/processes",
    operation_id = "show_processes",
    tag = "operations",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "They are these.", body = Processes),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let processes = find(&state.log).await.map_err(refusal::log)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(processes))
}

/// The processes, and how far each is.
pub(crate) async fn find(log: &EventLog) -> Result<Processes, Unavailable> {
    let heard = heard(log.client()).await?;
    // Asked for after them, so none is heard of later than now.
    let head = log.head_now().await?;
    let all = seen(heard, head.now);
    let waiting = waiting(&all, head);
    let lags = try_join_all(waiting.into_iter().map(async |position| {
        let stored_at = log.stored_at(Position(position + 1)).await?;
        let age = stored_at.map_or(0, |at| (head.now - at).num_milliseconds());
        Ok::<_, Unavailable>((position, u64::try_from(age).unwrap_or(0)))
    }));
    let lags = lags.await?.into_iter().collect();
    let active = active(&all);
    Ok(Processes {
        log_head: head.position.0,
        items: all
            .iter()
            .map(|seen| process(seen, head, &active, &lags))
            .collect(),
    })
}

/// The positions after which there is something that is not applied.
fn waiting(all: &[Seen], head: Head) -> BTreeSet<u64> {
    let projections = all
        .iter()
        .flat_map(|seen| &seen.heard.heartbeat.projections);
    let positions = projections.filter_map(|projection| Some(projection.stand?.position));
    positions
        .filter(|position| *position < head.position.0)
        .collect()
}

/// The projections that a process which lives keeps up to date.
fn active(all: &[Seen]) -> BTreeSet<Which> {
    let living = all.iter().filter(|seen| seen.presence.lives());
    let projections = living.flat_map(|Seen { heard, .. }| {
        let active = heard.heartbeat.projections.iter();
        let active = active.filter(|projection| projection.stand.is_some());
        active.map(|projection| which(&heard.name, projection))
    });
    projections.collect()
}

fn which(process: &str, projection: &Projection) -> Which {
    (
        process.to_owned(),
        projection.name.clone(),
        projection.version,
    )
}

fn process(
    seen: &Seen,
    head: Head,
    active: &BTreeSet<Which>,
    lags: &BTreeMap<u64, u64>,
) -> Process {
    let Seen { heard, presence } = seen;
    let heartbeat = &heard.heartbeat;
    let projections = heartbeat.projections.iter();
    Process {
        name: heard.name.clone(),
        instance: heard.instance,
        host: heartbeat.host.clone(),
        version: heartbeat.version.clone(),
        started_at: heartbeat.started_at,
        heard_at: heard.at,
        state: match presence {
            Presence::Ready => ProcessState::Ready,
            Presence::NotReady => ProcessState::NotReady,
            Presence::Stopped => ProcessState::Stopped,
            Presence::Silent => ProcessState::Silent,
        },
        missing: heartbeat.missing.clone(),
        projections: projections
            .map(|projection| {
                let goes_on = active.contains(&which(&heard.name, projection));
                projection_state(projection, *presence, head, goes_on, lags)
            })
            .collect(),
    }
}

/// What a process that is gone told last counts until another goes on.
fn projection_state(
    projection: &Projection,
    presence: Presence,
    head: Head,
    goes_on: bool,
    lags: &BTreeMap<u64, u64>,
) -> ProjectionState {
    let counts = presence.lives() || !goes_on;
    let stand = projection.stand.filter(|_| counts);
    ProjectionState {
        name: projection.name.clone(),
        version: projection.version,
        is_active: presence.lives() && stand.is_some(),
        position: stand.map(|stand| stand.position),
        lag_commits: stand.map(|stand| head.position.0.saturating_sub(stand.position)),
        lag_ms: stand.map(|stand| lags.get(&stand.position).copied().unwrap_or(0)),
        parked: stand.map(|stand| stand.parked),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use heartbeats::{Condition, Heard, Heartbeat, Stand};
    use uuid::Uuid;

    use super::*;

    const HEAD: Head = Head {
        position: Position(50),
        now: DateTime::<Utc>::UNIX_EPOCH,
    };

    fn projector(stand: Option<u64>, presence: Presence) -> Seen {
        let stand = stand.map(|position| Stand {
            position,
            parked: 1,
        });
        Seen {
            heard: Heard {
                name: "projector-customer".to_owned(),
                instance: Uuid::new_v4(),
                at: HEAD.now,
                heartbeat: Heartbeat {
                    version: "1".to_owned(),
                    host: None,
                    started_at: HEAD.now - TimeDelta::days(1),
                    condition: Condition::Ready,
                    missing: Vec::new(),
                    projections: vec![Projection {
                        name: "customer".to_owned(),
                        version: 1,
                        stand,
                    }],
                },
            },
            presence,
        }
    }

    /// Whether each is active, and by how many commits it lags.
    fn lags(all: &[Seen]) -> Vec<(bool, Option<u64>)> {
        let (active, waiting) = (active(all), BTreeMap::new());
        all.iter()
            .map(|seen| process(seen, HEAD, &active, &waiting))
            .map(|process| {
                (
                    process.projections[0].is_active,
                    process.projections[0].lag_commits,
                )
            })
            .collect()
    }

    #[test]
    fn lag_is_counted_to_the_end_of_the_log_whether_a_projector_lives_or_not() {
        for (presence, is_active) in [
            (Presence::Ready, true),
            (Presence::NotReady, true),
            (Presence::Stopped, false),
            (Presence::Silent, false),
        ] {
            let all = [projector(Some(20), presence)];
            assert_eq!(lags(&all), [(is_active, Some(30))], "{presence:?}");
            assert_eq!(waiting(&all, HEAD), [20].into());
        }
        let at_the_end = [projector(Some(50), Presence::Ready)];
        assert_eq!(lags(&at_the_end), [(true, Some(0))]);
        assert_eq!(waiting(&at_the_end, HEAD), [].into());
    }

    #[test]
    fn where_a_dead_one_stood_counts_until_another_goes_on() {
        let dead = projector(Some(20), Presence::Silent);
        let standby = projector(None, Presence::Ready);
        assert_eq!(
            lags(&[dead.clone(), standby]),
            [(false, Some(30)), (false, None)]
        );
        let goes_on = projector(Some(48), Presence::Ready);
        assert_eq!(
            lags(&[dead.clone(), goes_on]),
            [(false, None), (true, Some(2))]
        );
        // Another process that says so is not believed.
        let mut liar = projector(Some(50), Presence::Ready);
        liar.heard.name = "notifier".to_owned();
        assert_eq!(lags(&[dead, liar]), [(false, Some(30)), (true, Some(0))]);
    }
}
