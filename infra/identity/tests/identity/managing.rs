use domain::account::AccountRole;
use domain::ids::AccountId;
use identity::{
    AccountFilter, AccountKind, AccountStatus, By, Caller, Fact, IdentityError, Template,
};
use uuid::Uuid;

use crate::scene::{Person, Scene, caller, email, visit};

#[tokio::test]
async fn accounts_are_listed_by_what_they_are_page_by_page() {
    let scene = Scene::new().await;
    let mut all = Vec::new();
    for (number, kind) in ["c", "s", "c", "e", "c"].iter().enumerate() {
        let text = format!("person-{number}@example.com");
        let person = match *kind {
            "c" => scene.customer(&text).await,
            "s" => scene.supplier(&text).await,
            _ => scene.employee(&text, &[AccountRole::It]).await,
        };
        all.push(person.id);
        scene.after(chrono::TimeDelta::seconds(1));
    }
    all.reverse();
    let list = async |filter: AccountFilter| {
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let page = scene.identity.accounts(&filter, after, 2).await.unwrap();
            assert!(page.0.len() <= 2);
            ids.extend(page.0.iter().map(|account| account.id));
            after = page.1;
            if after.is_none() {
                return ids;
            }
        }
    };
    assert_eq!(list(AccountFilter::default()).await, all);
    let customers = AccountFilter {
        kind: Some(AccountKind::Customer),
        ..AccountFilter::default()
    };
    assert_eq!(list(customers).await, [all[0], all[2], all[4]]);
    let it = AccountFilter {
        role: Some(AccountRole::It),
        ..AccountFilter::default()
    };
    assert_eq!(list(it).await, [all[1]]);
    let by_email = AccountFilter {
        email: Some(email("PERSON-1@example.com")),
        status: Some(AccountStatus::Active),
        ..AccountFilter::default()
    };
    assert_eq!(list(by_email.clone()).await, [all[3]]);
    let disabled = AccountFilter {
        status: Some(AccountStatus::Disabled),
        ..by_email
    };
    assert!(list(disabled).await.is_empty());
}

#[tokio::test]
async fn roles_of_employees_are_granted_and_revoked_and_each_once() {
    let scene = Scene::new().await;
    let (it, auditor) = (AccountRole::It, AccountRole::Auditor);
    let grace = scene.employee("grace@example.com", &[it]).await;
    scene.employee("alan@example.com", &[it]).await;
    let ada = scene.customer("ada@example.com").await;
    let by = By::system("a test");
    let identity = &scene.identity;
    for _ in 0..2 {
        let granted = identity.grant_role(&by, grace.id, auditor).await;
        assert_eq!(granted, Ok(()));
        let revoked = identity.revoke_role(&by, grace.id, it).await;
        assert_eq!(revoked, Ok(()));
    }
    let view = identity.account(grace.id).await.unwrap();
    assert_eq!(view.roles, [auditor]);
    scene.relay().await;
    assert_eq!(scene.outlet.generation(&grace), Some(2));

    let refused = Err(IdentityError::NotAnEmployee);
    assert_eq!(identity.grant_role(&by, ada.id, it).await, refused);
    let customer = AccountRole::Customer;
    let refused = Err(IdentityError::NotARoleOfEmployees(customer));
    assert_eq!(identity.grant_role(&by, grace.id, customer).await, refused);
    let nobody = AccountId(Uuid::nil());
    let refused = Err(IdentityError::NotFound("account"));
    assert_eq!(identity.grant_role(&by, nobody, it).await, refused);
}

#[tokio::test]
async fn nobody_changes_their_own_roles_or_disables_themselves() {
    let scene = Scene::new().await;
    let grace = scene
        .employee("grace@example.com", &[AccountRole::It])
        .await;
    let (opened, _) = scene.sign_in_with_factor(&grace).await;
    let by = By::employee(caller(&grace, &opened), visit().clone());
    let refused = Err(IdentityError::OwnAccount);
    let (identity, id) = (&scene.identity, grace.id);
    let granted = identity.grant_role(&by, id, AccountRole::Finance).await;
    assert_eq!(granted, refused);
    let revoked = identity.revoke_role(&by, id, AccountRole::It).await;
    assert_eq!(revoked, refused);
    let reason = "Tired.".parse().unwrap();
    assert_eq!(identity.disable(&by, id, reason).await, refused);
}

#[tokio::test]
async fn a_disabled_account_is_told_why_and_ends_until_it_is_enabled() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let by = By::system("a test");
    let reason = || "Lost in space.".parse().unwrap();
    for _ in 0..2 {
        let disabled = scene.identity.disable(&by, ada.id, reason()).await;
        assert_eq!(disabled, Ok(()));
    }
    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
    scene.relay().await;
    let told = scene.outlet.sent(Template::AccountDisabled, &ada.email);
    assert_eq!(told.values["reason"], "Lost in space.");
    assert_eq!(scene.outlet.count(Template::AccountDisabled), 1);
    assert_eq!(scene.outlet.generation(&ada), Some(2));
    let event = scene.outlet.look(|handed| handed.events.last().cloned());
    let event = event.unwrap();
    assert_eq!(event.fact, Fact::Disabled { reason: reason() });
    assert_eq!(event.actor.id, "a test");

    for _ in 0..2 {
        assert_eq!(scene.identity.enable(&by, ada.id).await, Ok(()));
    }
    scene.sign_in(&ada).await;
    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
}

#[tokio::test]
async fn an_invitation_of_a_disabled_account_waits_until_it_is_enabled() {
    let scene = Scene::new().await;
    let by = By::system("a test");
    let invitation = identity::Invitation {
        email: email("grace@example.com"),
        roles: vec![AccountRole::It],
    };
    let id = scene.identity.invite(&by, invitation).await.unwrap();
    scene.relay().await;
    let reason = "Not yet.".parse().unwrap();
    scene.identity.disable(&by, id, reason).await.unwrap();
    let token = scene
        .outlet
        .link(Template::Invitation, &email("grace@example.com"));
    let accept = async || {
        let password = crate::scene::password(crate::scene::PASSWORD);
        let accepted = scene.identity.accept_invitation(visit(), &token, password);
        accepted.await
    };
    assert_eq!(accept().await, Err(IdentityError::Link));
    scene.identity.enable(&by, id).await.unwrap();
    assert_eq!(accept().await, Ok(()));
}

/// How often two people of IT are at odds, at two processes at the same time.
const ROUNDS: usize = 40;

#[tokio::test]
async fn of_two_of_it_who_disable_each_other_at_the_same_time_one_stays() {
    let scene = Scene::new().await;
    let it = AccountRole::It;
    let grace = scene.employee("grace@example.com", &[it]).await;
    let alan = scene.employee("alan@example.com", &[it]).await;
    let another = scene.another_process().await;
    let by = |person: &Person| {
        let caller = Caller {
            account: person.id,
            session: Uuid::nil(),
        };
        By::employee(caller, visit().clone())
    };
    let system = By::system("a test");
    let reason = || "We are at odds.".parse().unwrap();
    for round in 0..ROUNDS {
        let (by_grace, by_alan) = (by(&grace), by(&alan));
        // Sometimes both disable, sometimes one takes the other's role away.
        let (one, other) = if round % 2 == 0 {
            let one = scene.identity.disable(&by_grace, alan.id, reason());
            let other = another.disable(&by_alan, grace.id, reason());
            tokio::join!(one, other)
        } else {
            let one = scene.identity.revoke_role(&by_grace, alan.id, it);
            let other = another.disable(&by_alan, grace.id, reason());
            tokio::join!(one, other)
        };
        let left = AccountFilter {
            role: Some(it),
            status: Some(AccountStatus::Active),
            ..AccountFilter::default()
        };
        let (left, _) = another.accounts(&left, None, 10).await.unwrap();
        assert_eq!(left.len(), 1, "round {round}: {one:?}, {other:?}");
        assert!(one.is_ok() != other.is_ok(), "{one:?}, {other:?}");
        for person in [&grace, &alan] {
            another.enable(&system, person.id).await.unwrap();
            another.grant_role(&system, person.id, it).await.unwrap();
        }
        scene.relay().await;
    }
}

#[tokio::test]
async fn the_last_of_it_who_can_sign_in_stays_whoever_asks() {
    let scene = Scene::new().await;
    let it = AccountRole::It;
    let grace = scene.employee("grace@example.com", &[it]).await;
    scene
        .employee("vera@example.com", &[AccountRole::Auditor])
        .await;
    let by = By::system("a test");
    // Who was invited has not come yet, and who is disabled can't.
    let invitation = identity::Invitation {
        email: email("dorothy@example.com"),
        roles: vec![it],
    };
    scene.identity.invite(&by, invitation).await.unwrap();
    let alan = scene.employee("alan@example.com", &[it]).await;
    let reason = || "Left the company.".parse().unwrap();
    let disabled = scene.identity.disable(&by, alan.id, reason()).await;
    assert_eq!(disabled, Ok(()));

    let refused = Err(IdentityError::LastOfIt);
    let disabled = scene.identity.disable(&by, grace.id, reason()).await;
    assert_eq!(disabled, refused);
    let revoked = scene.identity.revoke_role(&by, grace.id, it).await;
    assert_eq!(revoked, refused);
    let view = scene.identity.account(grace.id).await.unwrap();
    assert_eq!((view.status, view.roles), (AccountStatus::Active, vec![it]));

    scene.identity.enable(&by, alan.id).await.unwrap();
    let revoked = scene.identity.revoke_role(&by, grace.id, it).await;
    assert_eq!(revoked, Ok(()));
}
