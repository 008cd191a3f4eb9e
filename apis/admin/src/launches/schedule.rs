//! `POST /launches`: a supplier offers seats on a flight.
//!
//! Two aggregates take part: the link is claimed first, the launch scheduled then. All ids derive
//! from the request's command, so a request that broke off in between and comes again claims what
//! is its own already, and completes. A link without its launch, left by one that never came
//! again, leads nowhere and harms nobody.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::launches::ScheduleLaunch;
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role, command, command_meta,
};
use commands::{CommandMeta, DispatchError};
use domain::AggregateRoot;
use domain::ids::{CommandId, LaunchId, SlugId, SupplierId, derive};
use domain::launch::{Launch, LaunchCommand, LaunchError, RocketFacts, Schedule, SupplierFacts};
use domain::rocket::Rocket;
use domain::slug::{self, Claim, Slug, SlugCommand, SlugError, SlugText};
use domain::supplier::Supplier;

use crate::refusal;
use crate::state::State;

/// Offers seats on a flight of one of one's own rockets.
///
/// The supplier's email must be verified, and its company profile open.
#[utoipa::path(
    post,
    path = "/api/v1/launches",
    operation_id = "schedule_launch",
    tag = "launches",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = ScheduleLaunch,
    responses(
        (status = 201, description = "It is scheduled. `id` is the launch's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 409, description = "`rocket_retired`, `launch_already_scheduled`, \
            `link_taken`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `rocket_unknown`, \
            `destination_out_of_range`, `date_too_soon`, `date_too_far`, \
            `seats_out_of_bounds`, `seat_price_out_of_bounds`, `email_not_verified`, \
            `supplier_profile_incomplete`, `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn schedule(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<ScheduleLaunch>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        &key,
        &context,
        "schedule_launch",
        supplier.0.as_bytes(),
        body.bytes(),
    ));
    let wish = wish(&state, &principal, supplier, &body.value).await?;
    let launch = LaunchId(derive("launch", &[meta.command.0.as_bytes()]));
    let before = state.commands.state::<Launch>(launch).await;
    let slug = if before.map_err(refusal::command)?.flight().is_some() {
        // The same request again. It claims nothing more: the launch knows what it answered.
        wish.slug.clone()
    } else {
        would_be_scheduled(&state, &wish)?;
        claim_link(&state, launch, &wish, &meta).await?
    };
    let schedule = LaunchCommand::Schedule(Schedule { slug, ..wish });
    let outcome = state
        .commands
        .dispatch::<Launch>(launch, schedule, meta)
        .await;
    let outcome = outcome.map_err(refusal::later_command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::CREATED,
        launch,
        outcome,
    ))
}

/// The command with the link that the launch would like to have. Supplier and rocket are as they
/// are now, not as a read model knew them: a rocket can be scheduled as soon as it is registered.
async fn wish(
    state: &State,
    principal: &Principal,
    id: SupplierId,
    body: &ScheduleLaunch,
) -> Result<Schedule, ApiProblem> {
    let texts = body.parse().map_err(refusal::invalid)?;
    let supplier = state
        .commands
        .state::<Supplier>(id)
        .await
        .map_err(refusal::command)?;
    let rocket = state
        .commands
        .state::<Rocket>(body.rocket)
        .await
        .map_err(refusal::command)?;
    let rocket = RocketFacts::of(body.rocket, &rocket)
        .ok_or_else(|| refusal::rejection(&LaunchError::RocketUnknown))?;
    let wished = slug::for_launch(&rocket.name, &texts.spaceport, body.destination, body.date);
    Ok(Schedule {
        supplier: SupplierFacts::of(id, &supplier, principal.email_verified()),
        rocket,
        slug: wished,
        spaceport: texts.spaceport,
        destination: body.destination,
        mission: texts.mission,
        date: body.date,
        seat_price: body.seat_price,
        seats: body.seats,
    })
}

/// Decides without doing, so that a launch that is refused claims no link.
fn would_be_scheduled(state: &State, wish: &Schedule) -> Result<(), ApiProblem> {
    Launch::default()
        .decide(&LaunchCommand::Schedule(wish.clone()), &state.context())
        .map(drop)
        .map_err(|error| refusal::rejection(&error))
}

/// Claims the first link that is free.
async fn claim_link(
    state: &State,
    launch: LaunchId,
    wish: &Schedule,
    meta: &CommandMeta,
) -> Result<SlugText, ApiProblem> {
    let meta = CommandMeta {
        command: CommandId(derive("command.slug", &[meta.command.0.as_bytes()])),
        ..meta.clone()
    };
    let mut taken = None;
    let candidates = slug::candidates(
        &wish.rocket.name,
        &wish.spaceport,
        wish.destination,
        wish.date,
    );
    for slug in candidates {
        let claim = SlugCommand::Claim(Claim {
            slug: slug.clone(),
            launch,
        });
        let id = SlugId::of(slug.as_str());
        match state
            .commands
            .dispatch::<Slug>(id, claim, meta.clone())
            .await
        {
            Ok(_) => return Ok(slug),
            Err(DispatchError::Rejected(error @ SlugError::SlugTaken { .. })) => {
                taken = Some(error);
            }
            Err(error) => return Err(refusal::command(error)),
        }
    }
    Err(match taken {
        Some(error) => refusal::rejection(&error),
        None => ApiProblem::internal("a launch has no wordings of a link"),
    })
}
