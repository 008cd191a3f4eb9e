use api_contract::verifications::{
    CommitDifference, MAX_EXPORTED, TouchedCommit, VerificationOutcome,
};
use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use uuid::Uuid;

use super::part::Wanted;
use super::*;

fn at(text: &str) -> DateTime<Utc> {
    format!("2028-03-01T{text}Z").parse().unwrap()
}

fn untouched() -> Verification {
    Verification {
        id: Uuid::from_u128(1),
        account: None,
        status: VerificationStatus::Untouched,
        done: 1_204,
        all: Some(1_204),
        asked_at: at("14:00:00"),
        started_at: Some(at("14:00:01")),
        ended_at: Some(at("14:00:03")),
        outcome: Some(VerificationOutcome {
            fitting: 1_204,
            sealed: 1_204,
            signatures: 12,
            signed: Some(1_204),
            refuted: None,
            first: None,
            end: 1_210,
        }),
        failure: None,
    }
}

fn touched() -> Verification {
    let first = Some(TouchedCommit {
        position: 1_007,
        difference: CommitDifference::Missing,
    });
    let outcome = untouched().outcome;
    Verification {
        id: Uuid::from_u128(2),
        account: Some(AccountId(Uuid::from_u128(7))),
        status: VerificationStatus::Touched,
        outcome: outcome.map(|outcome| VerificationOutcome { first, ..outcome }),
        ..untouched()
    }
}

#[test]
fn each_row_says_whether_the_log_is_what_was_sealed_and_what_is_not_covered() {
    let all = vec![untouched(), touched()];
    let rows = dioxus_ssr::render_element(rsx! {
        Verified { all }
    });
    for said in [
        "What was sealed",
        "by the day",
        "6 came after the last seal",
        "Not what was sealed",
        "The first commit that is not is at 1,007: it is gone.",
        "/console/accounts/00000000-0000-0000-0000-000000000007",
    ] {
        assert!(rows.contains(said), "{said} is not in {rows}");
    }
}

#[test]
fn what_can_not_be_verified_says_why() {
    let failed = Verification {
        status: VerificationStatus::Failed,
        outcome: None,
        failure: Some("nothing was sealed yet".to_owned()),
        ..untouched()
    };
    assert_eq!(
        text::problem(&failed).as_deref(),
        Some("nothing was sealed yet")
    );
    assert_eq!(text::problem(&untouched()), None);
}

#[test]
fn a_file_has_some_commits_and_never_too_many() {
    assert_eq!(Wanted::read("1", " 7 "), Wanted::Commits(1, 7));
    assert_eq!(Wanted::read("7", "7"), Wanted::Commits(7, 7));
    let last = MAX_EXPORTED.to_string();
    assert_eq!(Wanted::read("1", &last), Wanted::Commits(1, MAX_EXPORTED));
    assert_eq!(
        Wanted::read("1", &(MAX_EXPORTED + 1).to_string()),
        Wanted::TooMany
    );
    for (from, to) in [("", ""), ("0", "7"), ("8", "7"), ("a", "7"), ("1", "")] {
        assert_eq!(Wanted::read(from, to), Wanted::Nothing, "{from} {to}");
    }
}
