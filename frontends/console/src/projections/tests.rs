use api_contract::projections::{
    BuildingStage, BuildingVersion, LetGoVersion, ProjectionPause, ProjectionWant, ProjectionWish,
    ProjectionWishStatus, RestingVersion, ScratchStage, ScratchVersion, VersionComparison,
    VersionDifference,
};
use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use uuid::Uuid;

use super::*;

const IT: AccountId = AccountId(Uuid::from_u128(7));

fn at(text: &str) -> DateTime<Utc> {
    format!("2028-03-01T{text}Z").parse().unwrap()
}

fn building(stage: BuildingStage) -> BuildingVersion {
    BuildingVersion {
        version: 3,
        stage,
        switch: false,
        since: at("14:00:00"),
        account: Some(IT),
        position: 1_204,
        percent: 58,
        events: 2_400,
        events_per_second: 21_840,
        seconds_left: Some(46),
        attempts: 0,
        failure: None,
        failed_at: None,
        comparison: None,
    }
}

fn model() -> Projection {
    Projection {
        name: "customer".to_owned(),
        is_current: true,
        version: 2,
        position: 2_071,
        lag_commits: 1,
        lag_ms: 1_500,
        paused: None,
        building: None,
        scratch: None,
        making: None,
        kept: vec![1],
        leaving: Vec::new(),
        resting: Vec::new(),
        let_go: Vec::new(),
        wishes: vec![ProjectionWish {
            id: Uuid::from_u128(1),
            want: ProjectionWant::Cancel,
            version: Some(9),
            reason: None,
            account: IT,
            asked_at: at("13:00:00"),
            status: ProjectionWishStatus::Refused,
            cause: Some("no version is being built".to_owned()),
            settled_at: Some(at("13:00:01")),
        }],
    }
}

#[component]
fn Shown(models: Vec<Projection>, may_change: bool) -> Element {
    let onact = use_callback(|_: Act| ());
    rsx! {
        All { models, onact: may_change.then_some(onact) }
    }
}

fn shown(models: Vec<Projection>, may_change: bool) -> String {
    let props = ShownProps { models, may_change };
    let mut page = VirtualDom::new_with_props(Shown, props);
    page.rebuild_in_place();
    dioxus_ssr::render(&page)
}

#[test]
fn it_sees_how_far_a_version_is_and_what_can_be_done() {
    let grows = Projection {
        building: Some(building(BuildingStage::Growing)),
        ..model()
    };
    let html = shown(vec![grows], true);
    for words in [
        "58 %, position 1,204, 21,840 events a second, 46 s left",
        "Compare: version 3",
        "Let it take over: version 3",
        "Give it up: version 3",
        "Delete: version 1",
        "no version is being built",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
    assert!(!html.contains(text::REBUILD), "{html}");
}

#[test]
fn what_stopped_can_only_be_given_up_and_says_why() {
    let stopped = BuildingVersion {
        failure: Some("commit 7 can’t be applied".to_owned()),
        failed_at: Some(7),
        ..building(BuildingStage::Stopped)
    };
    let one = Projection {
        building: Some(stopped),
        kept: Vec::new(),
        ..model()
    };
    assert_eq!(
        What::of(&one),
        [What::Cancel(3), What::Scratch, What::Pause]
    );
    let html = shown(vec![one], true);
    assert!(html.contains("commit 7 can’t be applied"), "{html}");
}

#[test]
fn until_when_a_version_is_kept_is_shown_and_that_one_went_by_itself() {
    let since = at("14:00:00");
    let rests = RestingVersion {
        version: 1,
        since,
        until: since + TimeDelta::days(25),
    };
    let gone = LetGoVersion {
        version: 7,
        since,
        at: since,
    };
    let one = Projection {
        resting: vec![rests],
        let_go: vec![gone],
        ..model()
    };
    let html = shown(vec![one], false);
    for words in [
        "Version 1 is deleted by itself at",
        "2028-03-26",
        "Version 7 was kept for long enough",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
}

#[test]
fn a_scratch_copy_says_where_it_stands_and_until_when_and_can_only_be_deleted() {
    let scratch = ScratchVersion {
        version: 4,
        place: "customer_v4".to_owned(),
        stage: ScratchStage::Still,
        until_position: None,
        until_time: Some(at("13:00:00")),
        position: 1_204,
        since: at("14:00:00"),
        kept_until: at("14:00:00") + TimeDelta::days(7),
        account: Some(IT),
        reason: Some("a question".to_owned()),
        failure: None,
        failed_at: None,
    };
    let one = Projection {
        scratch: Some(scratch),
        kept: Vec::new(),
        ..model()
    };
    assert_eq!(What::of(&one), [What::Rebuild, What::Drop(4), What::Pause]);
    let html = shown(vec![one], true);
    for words in [
        "Version 4, a scratch copy up to 2028-03-01 13:00:00 UTC",
        "customer_v4",
        "1,204",
        "2028-03-08 14:00:00 UTC",
        "a question",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
}

#[test]
fn what_is_paused_says_why_and_can_go_on() {
    let pause = ProjectionPause {
        id: Uuid::from_u128(3),
        since: at("14:00:00"),
        by: Some(IT),
        reason: Some("A new disk.".to_owned()),
        stands_at: Some(2_071),
    };
    let one = Projection {
        paused: Some(pause),
        ..model()
    };
    let html = shown(vec![one], true);
    for words in [
        "Nothing is written after position 2,071. A new disk.",
        "2028-03-01 14:00:00 UTC",
        "Let it go on",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
    assert!(!html.contains("Pause, customer"), "{html}");
}

#[test]
fn differences_lead_to_what_happened_and_hold_no_value() {
    let differs = VersionDifference {
        is_built: false,
        aggregate: "launch".to_owned(),
        id: Uuid::from_u128(5),
        place: "bookings".to_owned(),
        key: "00000000-0000-0000-0000-000000000009".to_owned(),
        what: "paid_at".to_owned(),
    };
    let compared = BuildingVersion {
        percent: 100,
        comparison: Some(VersionComparison {
            at: at("14:01:00"),
            position: 1_204,
            compared: 300,
            built: 0,
            live: 1,
            restless: 2,
            differences: vec![differs],
        }),
        ..building(BuildingStage::Growing)
    };
    let one = Projection {
        building: Some(compared),
        ..model()
    };
    let html = shown(vec![one], true);
    let link = links_to("launch", 5);
    for words in [
        "It has caught up, at position 1,204",
        "0 differ in the version that is built, 1 in the live one; 2 changed at each look",
        "paid_at",
        &link,
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
}

fn links_to(kind: &str, id: u128) -> String {
    let link = crate::links::history_of(kind, Uuid::from_u128(id));
    link.replace('&', "&#38;")
}

#[test]
fn an_auditor_has_no_button_and_what_nobody_looks_after_says_so() {
    let alone = Projection {
        is_current: false,
        ..model()
    };
    let html = shown(vec![alone], false);
    assert!(!html.contains("<button"), "{html}");
    assert!(html.contains(text::UNATTENDED), "{html}");
    assert!(shown(Vec::new(), true).contains(text::NONE));
}
